"""What a member sees: wording, formats, messages, buttons, modals."""
