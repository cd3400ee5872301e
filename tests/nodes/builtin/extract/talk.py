"""Further turns, by what people do in them; the films are in the test catalog."""

from tests.nodes.builtin.extract.cases import Case

# Praise, blame and small talk use the words of wishes.
DESCRIBED: list[Case] = [
    ("Fargo was epic", "recommend", {"+title=Fargo"}),
    ("Fargo was great and so tense", "recommend", {"+title=Fargo"}),
    ("I loved Fargo because of the tension", "recommend", {"+title=Fargo"}),
    ("I loved Fargo, it's from the 90s", "recommend", {"+title=Fargo"}),
    ("Saw Fargo with my wife, cried my eyes out, 10/10", "recommend", {"+title=Fargo"}),
    ("that one was good, not very funny though", "recommend", set()),
    ("It was great! Now something scary", "recommend", {"+mood=scary"}),
    ("it should be funny", "recommend", {"+mood=funny"}),
    ("as long as it's scary", "recommend", {"+mood=scary"}),
    ("something that makes me laugh", "recommend", {"+mood=funny"}),
    ("this week has been intense, something light", "recommend", {"+mood=feel-good"}),
    ("it got dark early, want something cosy", "recommend", {"+mood=feel-good"}),
    ("you're funny", "smalltalk", set()),
    ("Happy Friday!!", "smalltalk", set()),
    ("is it a war movie?", "ask_film", set()),
    ("not just horror", "recommend", set()),
]

TURNED: list[Case] = [
    ("my wife hates horror but I love it", "recommend", {"+genre=Horror"}),
    ("I used to love horror, now I can't stand it", "recommend", {"-genre=Horror"}),
    ("I don't usually like westerns but I'm open to one", "recommend", set()),
    ("comedy over drama any day", "recommend", {"+genre=Comedy"}),
    ("something that isn't a musical", "recommend", {"-genre=Musical"}),
    ("one that isn't in english", "recommend", {"-language=en"}),
    ("not unlike a western", "recommend", {"+genre=Western"}),
    ("does it have to be new? No.", "recommend", set()),
    ("I hate musicals, except for Toy Story", "recommend", {"-genre=Musical", "+title=Toy Story"}),
    ("she gets scared easily so nothing gory", "recommend", {"-mood=violent"}),
    ("I've had it with superheroes", "recommend", {"-theme=superhero"}),
    ("zilch romance", "recommend", {"-genre=Romance"}),
    ("strictly adults", "recommend", {"+audience=adult"}),
    ("my 5yo and 12yo", "recommend", {"+audience=family"}),
    ("the kids have gone to bed", "recommend", {"+audience=adult"}),
    ("nothing with kids being hurt", "recommend", set()),
    ("danish or swedish crime", "recommend",
     {"+language=da", "+language=sv", "+genre=Crime"}),
    ("don't make me read", "recommend", {"+language=no_subtitles"}),
    ("sorry for my english", "recommend", set()),
]  # fmt: skip

TIMES: list[Case] = [
    ("80s probably. or the 90s", "recommend", {"+era=[1980, 1999]"}),
    ("80's or 90's, doesn't matter", "recommend", {"+era=[1980, 1999]"}),
    ("nothing between 1980 and 1995", "recommend", {"-era=[1980, 1995]"}),
    ("before the millenium, kinda 85-99", "recommend", {"+era=[1985, 1999]"}),
    ("nothing made before I was born. I'm 30", "recommend", {"+era=[1996, None]"}),
    ("it shouldn't be older than I am (1995)", "recommend", {"+era=[1995, None]"}),
    ("don't care if it's from the 80s", "recommend", set()),
    ("I like both old and new films", "recommend", set()),
    ("old or new, any genre", "recommend", {"0genre=None"}),
    ("I need to see Zorgon Prime (2018)", "recommend", set()),
    ("what a classic", "recommend", set()),
    ("anything from before Titanic came out", "recommend", {"+era=[None, 1996]"}),
    ("after Titanic I need something funny", "recommend", {"+mood=funny"}),
]

NAMED: list[Case] = [
    ("Give me a French Fargo", "more_like", {"+title=Fargo", "+language=fr"}),
    ("more Fargo, less Titanic", "more_like", {"+title=Fargo", "-title=Titanic"}),
    ("I hated Titanic. And The Matrix.", "recommend", {"-title=Titanic", "-title=The Matrix"}),
    ("my dad loved Titanic so no", "recommend", {"-title=Titanic"}),
    ("I fell asleep during Titanic", "recommend", {"-title=Titanic"}),
    ("Titanic was okay", "recommend", set()),
    ("I don't hate Titanic", "recommend", set()),
    ("Have you seen Fargo? Loved that one.", "recommend", {"+title=Fargo"}),
    ("from the director of Fargo", "recommend", set()),
    ("I will have to check out Fargo", "accept", set()),
    ("better than Titanic please", "recommend", set()),
    ("Alien, Heat, Fargo", "recommend", {"+title=Alien", "+title=Heat", "+title=Fargo"}),
    ('any film like "Fargo"', "more_like", {"+title=Fargo"}),
    ("something on the edge of your seat like Fargo", "more_like",
     {"+mood=tense", "+title=Fargo"}),
    ("recently saw Fargo and was blown away", "recommend", {"+title=Fargo"}),
    ("I love Fargo and Heat. Anything along those lines?", "more_like",
     {"+title=Fargo", "+title=Heat"}),
    ("classics like Fargo (1996)", "more_like", {"+title=Fargo"}),
    ("Heard of Fargo? What's it about", "ask_film", set()),
    ("can a 10 yr old watch Fargo", "ask_film", set()),
]  # fmt: skip

SPOKEN: list[Case] = [
    ("hello there 👋", "smalltalk", set()),
    ("hi! want something sad", "recommend", {"+mood=sad"}),
    ("hi how are you? I am doing great!", "smalltalk", set()),
    ("one sec, doorbell", "smalltalk", set()),
    ("thanks", "smalltalk", set()),
    ("recommend me a book", "off_topic", set()),
    ("how tall is the eiffel tower", "off_topic", set()),
    ("which filters are active right now?", "show", set()),
    ("what are my current settings", "show", set()),
    ("I'd like to make a fresh start", "reset", set()),
    ("step back pls, that was a mistake", "undo", set()),
    ("Have you got Zorblax Returns?", "ask_film", set()),
]

# After a list was shown: Toy Story, Heat, The Shawshank Redemption, The Matrix, Fargo.
AFTER: list[Case] = [
    ("1990 or later", "recommend", {"+era=[1990, None]"}),
    ("from the 90s or later", "recommend", {"+era=[1990, None]"}),
    ("make it older, before 1980", "recommend", {"+era=[None, 1979]"}),
    ("those are all from the 90s, I want newer", "recommend", {"+era=[1996, None]"}),
    ("these are too sad", "recommend", {"-mood=sad"}),
    ("these aren't comedies", "recommend", set()),
    ("Heat isn't a comedy", "recommend", set()),
    ("what did you think of Heat?", "ask_film", set()),
    ("I don't get why Heat is here", "why", set()),
    ("explain your picks", "why", set()),
    ("on what grounds are you recommending these?", "why", set()),
    ("does the dog die in the second one?", "ask_film", set()),
    ("heat it is", "accept", set()),
    ("that'll do nicely, cheers", "accept", set()),
    ("thanks, I'll watch it", "accept", set()),
    ("it's halloween, something scary", "recommend", {"+mood=scary"}),
]

# What of that list is taken how: positions by reception.
TAKEN: list[tuple[str, dict[str, list[int]]]] = [
    ("not that one, something funnier", {}),
    ("nope", {}),
    ("not my thing", {"rejected": [0, 1, 2, 3, 4]}),
    ("none of these are funny", {"rejected": [0, 1, 2, 3, 4]}),
    ("seen all but the first", {"seen": [1, 2, 3, 4]}),
    ("seen them all except number 2", {"seen": [0, 2, 3, 4]}),
    ("seen it, seen it, haven't seen the third", {"seen": [0, 1]}),
    ("seen the first two, not the rest", {"seen": [0, 1]}),
    ("first one was good, don't know the others", {"liked": [0]}),
    ("last one's great, the rest i don't know", {"liked": [4]}),
    ("dont like the look of no 2", {"rejected": [1]}),
    ("number 2 looks awful", {"rejected": [1]}),
    ("I liked Heat but not the others", {"liked": [1], "rejected": [0, 2, 3, 4]}),
    ("I've seen Alien and Titanic, both lovely", {}),
    ("thanks, I'll watch Heat", {"accepted": [1]}),
]

QUOTED: list[tuple[str, list[str]]] = [
    ("nothing violent please", ["nothing violent"]),
    ("no horror", ["no horror"]),
    ("not a fan of musicals", ["not a fan of musicals"]),
    ("horror is not for me", ["horror is not for me"]),
    ("it was too sad", ["too sad"]),
    ("slow and sad", ["slow", "sad"]),
    ("make it older, before 1980", ["before 1980"]),
]
