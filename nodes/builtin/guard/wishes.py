# ruff: noqa: E501 (a regular expression reads better in one piece)
"""Whether a piece beside an injection asks for films: such pieces are served, others go with it.

It is asked only once something was struck, so it may look words up in the reader's own lexicon.
"""

import re
from functools import cache
from typing import Final

from nodes.builtin.extract import audience, eras, languages
from nodes.builtin.extract.document import Document
from nodes.builtin.extract.lexicon import find, phrases
from nodes.builtin.guard.concepts import concepts
from nodes.builtin.guard.fold import fold
from nodes.builtin.guard.lexicon import lexicon
from nodes.builtin.guard.segments import (
    is_command,
    is_film_talk,
    is_first_person,
    is_own,
    is_to_machine,
)

_TODAY: Final = 2030
_LONGEST: Final = 300
_TASTE = re.compile(
    r"\b(?:like|love|adore|enjoy|hate|want|need|prefer|saw|seen|watch\w*|looking|mood|fancy|rather)\b"
)
_FOREIGN_TASTE = re.compile(
    r"\b(?:mag|liebe|suche|mochte|hatte gerne?|wurde gerne?|quiero|busco|prefiero|gusta\w*|encanta\w*|veux|cherche|aime|prefere|voudrais|voglio|cerco|vorrei|piac\w+|"
    r"quero|procuro|prefiro|gosto|adoro|zoek|hou van|chce|szukam|lubie|хочу|ищу|люблю|посоветуи\w*|подскажи\w*|letar|soker|gillar|vill se|leder efter|haluan|etsin|"
    r"istiyorum|ariyorum|seviyorum|chci|hledam|vreau|caut|szeretnek|keresek|θελω|ψαχνω|mau nonton|ingin|cari film|muon xem|tim phim|thich)\b"
    r"|想看|想要|喜欢|找一|我要|見たい|観たい|好き|探して|보고 싶|좋아|원해|영화 추천|أريد|أبحث|أحب|ابحث|اريد|רוצה|מחפש|می‌?خواهم|دنبال|चाहिए|चाहता|चाहती|देखना|देखनी|देखने|อยากดู|อยากได้"
)
# Whatever must be, or always, with a name in it, is a demand.
_MUST = re.compile(r"\b(?:must|always|only|shall|has to|first|every|top|number one)\b")
_NAMED = re.compile(r"(?:^|\s)[\"“«]?[A-ZÀ-Þ][\w'’-]+")
# "Not too long", "nothing sad": a limit needs no verb.
_LIMIT = re.compile(
    r"^\W*(?:and |but |or |y |et |und |e |en |i |и |og |och |ja |mas |ma |pero |mais |aber )?(?:not too|nothing|without|preferably|ideally|under|over|at (?:most|least)|before|after|from the|made|maybe|perhaps|set in|starring|featuring|with|by|for (?:kids|children|two|a|the)|about|like|she|he|they|my \w+ (?:likes?|loves?|prefers?|hates?)|"
    r"nicht (?:zu|so)|kein\w*|nichts|ohne|lieber|am liebsten|aus den|aus|mit|von|vielleicht|sie mag|er mag|pas (?:trop|de)|rien|sans|avec|plutot|de preference|peut-etre|qui se passe|nada|sin|con|no muy|de los|de preferencia|preferiblemente|mejor|que (?:sea|no sea|tenga|pase)|quiza|a poder ser|"
    r"niente|senza|non troppo|meglio|degli anni|preferibilmente|magari|ambientat\w|che (?:sia|non sia)|sem|com|nao muito|de preferencia|dos anos|que seja|talvez|algo|niets|zonder|met|geen|niet te|liefst|uit de|misschien|bez|nic|nie za|najlepiej|moze|z lat|"
    r"без|ничего|не (?:слишком|очень)|лучше|из|можно|желательно|с|про|что-то|utan|inget|inte for|helst|med|garna|uden|intet|ikke for|helst|gerne|ei liian|ilman|mieluiten|ehka|olmasin|cok|tercihen|mai bine|fara|cu|inkabb|nelkul|tanpa|jangan|dengan|khong qua|dung qua|zadn\w+|s|никаких|ніяких|жодн\w+|semmi|inga|ingen|ei\b|nenhum\w*|aucun\w*|niciun\w*|καθολου|χωρις|με)\b"
    r"|^\W*(?:不要|不看|不想看|别太|不能太|最好|没有|あまり|でき?れば|なるべく|너무|가능하면|بدون|لا أريد|ليس|يفضل|ويفضل|ويكون|ללא|בלי|עם |לא |زیاد|با |ज़्यादा|ไม่เอา|ไม่ต้อง)"
    r"|\b(?:olsun|olmasin|olabilir)\W*$|(?:也行|也可以|的更好|で|がいい|でお願い|でもいい|걸로|로|이면 좋)[.。]?$"
)
_REQUEST = re.compile(
    r"^\W*(?:please |just |also |maybe |then )*(?:find|give|show|get|pick|recommend|suggest|bring) (?:me|us)\b|"
    r"^\W*(?:bitte )?(?:zeig|gib|empfiehl|nenn|such)\w* (?:mir|uns)\b|^\W*(?:recomiend|muestr|busc|d)[ae]me\b|^\W*(?:conseille|recommande|montre|trouve|donne)[sz]?-(?:moi|nous)\b|"
    r"^\W*(?:consiglia|trova|mostra|da)(?:mi|ci)\b|^\W*(?:me )?(?:recomende|indique|mostre)(?:-me)?\b|^\W*(?:给我|帮我|請|请)?(?:推荐|找|推薦)|(?:教えて|おすすめ|探して|알려|추천)|^\W*(?:посоветуи|покажи|наиди|подбери)\w*|^\W*(?:polec|znajdz|pokaz) mi\b"
)
# Who claims to speak for the machine's keepers, and how notes to it begin.
_OFFICIAL = re.compile(
    r"\b(?:admin\w*|operators?|staff|qa|tickets?|developers?|engineer\w*|support|security|audit|policy|official|internal|authori[sz]\w*|maintenance|debug|override|protocol|session|note|notice|memo|message|test|"
    r"first letters?|following|translate|decode|guard|filters?|grounding|catalog(?:ue)?|database|ranking|output\w*|score)\b"
)
_PARTS = re.compile(r"[,:;，、：；]")
_SOMETHING = re.compile(
    r"^\W*(?:and |but )?(?:some\w*|any\w*(?! else)|etwas|was\b|algo|una? de|un peu|quelque chose|un truc|qualcosa|alguma coisa|iets|cos|что-нибудь|что-то|щось|neco|nagot|noget|jotain|bir sey|ceva|valami|κατι|sesuatu|cai gi)\b|^\W*(?:来[一点部个]|有没有|何か|뭔가|شيء|משהו|چیزی|कुछ)"
)
_KINDS = re.compile(
    r"\b(?:ciencia ficcion|fantascienza|ficcao|science-fiction|terror|miedo|krimi\w*|comedi\w*|komod\w*|komedi\w*|drama\w*|dramm\w*|thriller\w*|triller\w*|animac\w*|animat\w*|zeichentrick\w*|tekenfilm\w*|kreskow\w*|suspense|policial\w*|polar|polici\w*|giallo|gialli|detectiv\w*|detektiv\w*|"
    r"мульт\w*|детектив\w*|боевик\w*|ужас\w*|комеди\w*|драм\w*|триллер\w*|фантастик\w*|κωμωδι\w*|θριλερ\w*|δραμ\w*|vigjatek\w*|dokument\w*|\w+film(?:e|en|s)?|korku|macera|hai\b|kinh di|horor)\b"
    r"|喜剧|恐怖|科幻|悬疑|动作|剧情|爱情|动画|老电影|コメディ|ホラー|ドラマ|アニメ|恋愛|アクション|怖い映画|코미디|공포|액션|스릴러|로맨스|애니|كوميدي|رعب|دراما|أكشن|कॉमेडी|हॉरर|ड्रामा|ตลก|หนังผี|ดราม่า|קומדיה|אימה|דרמה|کمدی|ترسناک|درام"
)
_ANYTHING = re.compile(r"\b(?:any|some)thing\b")
_IDEALLY = re.compile(
    r"(?:ideally|preferably|if possible|wenn moglich|gerne?|de preference|si possible|preferiblemente|de preferencia|a ser posible|preferibilmente|liefst|graag|najlepiej|желательно|gercekten olsa)\W*$|のがいい|がいいな?|걸로\W*$|거로\W*$|最好"
)


@cache
def _known(piece: str) -> bool:
    document = Document.read(piece[:_LONGEST])
    return bool(
        find(document, phrases())
        or eras.find(document, _TODAY)
        or languages.hits(document)
        or audience.hits(document)
    )


def says_wish(piece: str) -> bool:
    """Whether a piece tells, in any language, what somebody would like to see or not."""
    if is_to_machine(piece) or speaks_of_orders(piece):
        return False
    folded = fold(piece)
    if _MUST.search(folded) and _NAMED.search(piece) and not is_first_person(piece):
        return False
    if is_own(piece) and (is_film_talk(piece) or _TASTE.search(folded)):
        return True
    return bool(_FOREIGN_TASTE.search(folded)) or is_limit(piece)


def is_limit(piece: str) -> bool:
    """Whether a piece names a kind of film or a limit: "not too long", "a western please"."""
    folded = fold(piece)
    if any(x.search(folded) for x in (_LIMIT, _SOMETHING, _KINDS, _IDEALLY)):
        return True
    # "Anything" alone is no kind of film.
    kind = is_film_talk(_ANYTHING.sub("", folded)) and not is_command(piece)
    return kind or _known(piece)


def asks_for_films(piece: str) -> bool:
    """Whether a piece turns to the recommender as a user does: "find me a western", "I'd like"."""
    if not says_wish(piece):
        return False
    folded = fold(piece)
    return bool(_REQUEST.search(folded) or _FOREIGN_TASTE.search(folded[:40])) or is_first_person(
        piece[:24]
    )


def insists(sentence: str, *, named: bool) -> bool:
    """Whether a user insists on a wish, and speaks to no machine of other users.

    Args:
        sentence: The sentence.
        named: Whether a name in it is fine: one may be ruled out, but not demanded.
    """
    if (not named and _NAMED.search(sentence[1:])) or lexicon().user.search(fold(sentence)):
        return False
    return any(says_wish(piece) for piece in _PARTS.split(sentence) if piece.strip())


def leads_in(piece: str) -> bool:
    """Whether a piece that asks for nothing belongs to the order that follows it."""
    if is_command(piece) or speaks_of_orders(piece):
        return True
    folded, words = fold(piece), concepts()
    return bool(
        _OFFICIAL.search(folded) or words.staff.search(folded) or words.reader.search(folded)
    )


def speaks_of_orders(piece: str) -> bool:
    """Whether a piece is about what governs the assistant, or about who does."""
    folded, words = fold(piece), lexicon()
    if words.prompt.search(folded) or concepts().makers.search(folded):
        return True
    noun = words.orders.search(folded)
    return noun is not None and not words.mine.search(folded)
