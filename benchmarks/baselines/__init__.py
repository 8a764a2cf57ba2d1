"""What Gutsy is held against, each the plainest way to do it, written afresh and pinned."""
