"""Whether somebody wrote that they might hurt themselves: core phrases in six languages, nothing cleverer.

Words cannot tell how somebody is, and this gives no score. It errs towards a caring reply: one too many costs a
message, one too few may cost more. What runners say every day ("this hill is killing me", suicides as a drill, a
suicidal pace, a suicide prevention run) is left alone.
"""

import re
import unicodedata
from typing import Final

_APART = re.compile(r"[\s\-‐-―_/.]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")

_NO_DRILL: Final = r"(?! (?:prevention|awareness|runs?|sprints?|drills?|shuttles?|hills?|sets?|pace))"
_NO_SLACK: Final = r"(?! (?:some|short|off|a)\b)"

_ENGLISH: Final = (
    r"kill my ?self",
    r"(?:about|of|like|from|consider\w*|contemplat\w*|into|plan\w*) killing my ?self",
    r"(?:wish|should) i?(?: ?d| had| have)? killed my ?self",
    r"(?:unalive|hang|shoot|drown) my ?self",
    r"(?:want to|wanna|going to|gonna|about to) (?:off|top) my ?self(?! up)",
    r"suicidal(?! (?:pace|start|split|effort|descent|tempo|speed|finish|hill))",
    r"suicide (?:attempts?|notes?|thoughts?|plans?|hotline|helpline|line|watch)",
    r"(?:(?:commit|attempt|contemplat|consider|plan)\w*|thinking|about|thoughts? of) suicide" + _NO_DRILL,
    r"(?:end|ending|take|taking) my (?:own )?life",
    r"(?:end|ending) it all",
    r"(?<!me )(?:want to|wanna|wanting to|ready to) (?:just )?die",
    r"(?<!me )wanted to die(?! (?:at|on|by|during|around|halfway|mid|after|from|in the|the last|with))",
    r"wish(?:ed)? i (?:was|were|wasnt|werent) (?:dead|alive|born)",
    r"wish(?:ed)? i (?:didnt exist|was never born|were never born|had never been born|could (?:just )?die)",
    r"better off (?:dead|without me)",
    r"(?:dont|do not|didnt|no longer) (?:want to|wanna) (?:live(?! (?:in|near|by|far|here|there))|be alive|exist)",
    r"(?:dont|do not|no longer) (?:want to|wanna) be (?:here|around|alive) any ?more",
    r"(?:dont|do not) (?:want to|wanna) wake up (?:any ?more|ever|again)",
    r"(?:no|not a|without a) (?:reason|point|will) (?:to|in) (?:live|living|go on living)",
    r"nothing (?:left )?to live for",
    r"(?:life is|lifes|life|its) (?:not|isnt|no longer) worth living",
    r"cant go on living",
    r"thoughts of (?:death|dying|ending it)",
    r"self ?harm(?:ing|ed)?",
    r"(?<!dont )(?<!not )(?:want to|wanna|urges? to|tempted to|need to) (?:hurt|cut|harm) my ?self"
    + _NO_SLACK,
    r"(?<!not )(?:going to|gonna) (?:hurt|cut|harm) my ?self(?! (?:some|short|off|a|if|on|by|in|running|training))",
    r"(?:like|thoughts? of|about|thinking of|urge of) (?:hurting|cutting|harming) my ?self" + _NO_SLACK,
    r"(?:hurt|hurting|cut|cutting|harm|harming) my ?self on purpose",
    r"(?:want to|going to|gonna|thinking of|thinking about|thought about|plan to) (?:take an )?overdos(?:e|ing)",
    r"(?:jump|step|throw my ?self)(?:p?ing)? (?:in front of|under) (?:a|the|that) (?:train|tram|bus|car|truck|lorry)",
    r"(?:want to|wanna|about|thinking of|just) jump(?:ing)? off (?:a|the|that) (?:bridge|roof|building|cliff)",
)

_GERMAN: Final = (
    r"mich (?:selbst |selber )?umzubringen",
    r"ich [^!?]{0,40}\bmich (?:selbst |selber )?umbringen",
    r"bringe? mich (?:selbst |selber |noch |heute |bald )?um",
    r"mich (?:selbst |selber )?(?:toten|toeten|zu toten|zu toeten)",
    r"selbstmord(?:gedanken|gefahrdet|versuch)?",
    r"suizid(?:al|gedanken|versuch)?",
    r"(?:mir|sich) (?:selbst )?das leben (?:zu )?nehmen",
    r"leben ein ende (?:zu )?(?:setzen|machen)",
    r"(?:will|mag|mochte|moechte|kann) (?:einfach )?nicht mehr leben",
    r"(?:will|mochte|moechte) (?:nur noch |einfach |nur )?sterben",
    r"(?:ware|waere) (?:am liebsten|lieber|gerne?) tot",
    r"selbst ?verletz\w*",
    r"mich (?:wieder |selbst |selber )?(?:ritzen|zu ritzen|geritzt)",
    r"mir (?:selbst |selber )?(?:et)?was (?:anzutun|antun)",
)

_FRENCH: Final = (
    r"(?:me|m) (?:etre )?suicider?",
    r"(?:pens\w*|idees?|songe\w*) (?:au|de|du) suicide",
    r"(?<!rythme )(?<!allure )(?<!depart )(?<!course )suicidaires?(?! (?:pour un|comme))",
    r"(?:envie de|veux|vais|voudrais|voulais|pense a|penser a|idee de) me (?:tuer|pendre)",
    r"(?:envie de|veux|voudrais|prefererais) (?:juste |seulement )?mourir",
    r"(?:envie d|envie de|veux) ?en finir(?! avec (?!la vie|ma vie|tout))",
    r"(?:plus|pas|aucune) (?:envie|raison|gout) de vivre",
    r"veux plus (?:vivre|exister|etre la)",
    r"mettre fin a (?:mes jours|ma vie)",
    r"mieux (?:si jetais |etre )mort\w*",
    r"envie de me faire (?:du )?mal",
    r"me faire (?:du )?mal (?:expres|volontairement)",
    r"(?:me|m) (?:scarifi|automutil|mutil)\w*",
    r"automutil\w*",
)

_SPANISH: Final = (
    r"(?:quiero|quisiera|ganas de|deseo) morir(?:me)?",
    r"me quiero (?:morir|matar|suicidar)",
    r"(?:quiero|voy a|ganas de|pens\w+ en|quisiera) (?:matarme|ahorcarme)",
    r"me voy a (?:matar|suicidar)",
    r"suicidarme",
    r"(?:pens\w+ en|ideas? de|pensamientos de) (?:el )?suicidio",
    r"(?:pensamientos|ideas) suicidas",
    r"quitarme la vida",
    r"(?:acabar|terminar) con mi vida",
    r"no quiero (?:seguir )?(?:viviendo|vivir)(?! (?:en|con|cerca|lejos|aqui|alli))",
    r"(?:sin|no tengo|perdi las?) ganas de vivir",
    r"mejor muert[oa]",
    r"(?<!no )(?:quiero|ganas de) (?:hacerme dano|cortarme las venas|lastimarme)",
    r"auto ?lesion\w*",
)

_PORTUGUESE: Final = (
    r"(?:quero|queria|vontade de|desejo) morrer",
    r"(?:quero|queria|vou|vontade de|penso em|pensei em|pensando em) (?:me matar|matar me)",
    r"(?:me suicidar|suicidar me)",
    r"(?:pens\w+ em|ideias? de|pensamentos de) suicidio",
    r"pensamentos suicidas",
    r"(?:tirar|acabar com|por fim a) (?:a )?(?:minha )?(?:propria )?(?:minha )?vida",
    r"nao quero (?:mais )?viver(?! (?:em|com|perto|longe|aqui|ali|na|no))",
    r"(?:sem|nao tenho|perdi a) vontade de viver",
    r"melhor mort[oa]",
    r"(?<!nao )(?:quero|vontade de) (?:me machucar|me magoar|magoar me|me cortar|cortar me)",
    r"automutil\w*",
)

_ITALIAN: Final = (
    r"(?:voglio|vorrei|voglia di|desidero) (?:solo )?morire",
    r"(?:voglio|vorrei|voglia di|pens\w+ di|pens\w+ a) (?:uccidermi|ammazzarmi|impiccarmi)",
    r"mi (?:voglio|vorrei) (?:uccidere|ammazzare|suicidare)",
    r"(?:suicidarmi|mi suicido|mi uccido)",
    r"(?:pens\w+ al|idee di|pensieri di) suicidio",
    r"pensieri suicid\w+",
    r"togliermi la vita",
    r"(?:voglio|vorrei|voglia di) farla finita(?! con (?!la vita|la mia vita|tutto))",
    r"non voglio (?:piu )?vivere(?! (?:in|con|vicino|lontano|qui|li))",
    r"(?:non ho (?:piu )?|senza (?:piu )?|perso la )voglia di vivere",
    r"meglio mort[oa]",
    r"(?<!non )(?:voglio|voglia di) (?:farmi (?:del )?male|tagliarmi le vene)",
    r"auto ?lesion\w*",
)

_PHRASES: Final = re.compile(
    r"\b(?:"
    + "|".join([*_ENGLISH, *_GERMAN, *_FRENCH, *_SPANISH, *_PORTUGUESE, *_ITALIAN])
    + r")\b(?! (?:mission|squad)\b)"
)


def mentions_self_harm(text: str) -> bool:
    """Return whether a text holds one of the phrases with which people say that they might hurt themselves.

    Case, accents, apostrophes, hyphens and invisible characters make no difference. The text goes nowhere else.
    """
    return _PHRASES.search(_normalised(text)) is not None


def _normalised(text: str) -> str:
    """Return the bare words: compatibility forms, case, accents, apostrophes and spacing made one."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    # Accents, and marks that cannot be seen.
    bare = "".join(one for one in decomposed if unicodedata.category(one) not in ("Mn", "Cf"))
    return _APART.sub(" ", bare.translate(_APOSTROPHES))
