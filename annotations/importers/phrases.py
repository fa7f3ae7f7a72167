"""What sites say around a piece, in the languages of the importer: short lines known by their words."""

import regex

from annotations.importers.blocks import is_ended, size


def _any(*patterns: str) -> regex.Pattern:
    return regex.compile("|".join(f"(?:{pattern})" for pattern in patterns), regex.IGNORECASE)


EDGE = r"[\s\p{P}\p{S}]*"


def _whole(*patterns: str) -> regex.Pattern:
    """A pattern for a whole line, whatever signs stand about its words."""
    return regex.compile(f"{EDGE}(?:{_any(*patterns).pattern}){EDGE}", regex.IGNORECASE)


COUNT = r"(?:[\d,.۰-۹٠-٩]+\s*[kKmM]?)"

# The whole line.
LABELS = _whole(
    r"(?:story continues below |article continues after |continues below )?advertise?ments?(?: feature)?|"
    r"ad|ads|sponsored(?: content)?",
    r"anzeige|werbung|publicité|publicidad|pubblicità|реклама|广告|廣告|広告|تبلیغات|آگهی|إعلان|إعلانات|reklam|reklama",
    r"(?:related|more|other|top|latest|recent|popular|trending|recommended|similar)(?: (?:news|top|related))? "
    r"(?:stories|story|articles?|news|posts?|topics?|coverage|reading|links|videos|content)(?: (?:for you|"
    r"from .{1,30}))?",
    r"related|recommended(?: for you)?|trending(?: now)?|most (?:popular|read|viewed|shared|commented)|"
    r"editors?['’]? picks?|you (?:may|might) also like.*",
    r"(?:read|see|watch|listen|view) (?:more|next|also|now)|read (?:this|the (?:full|whole)) (?:story|"
    r"article|piece)(?: (?:at|on|here).{0,40})?|"
    r"continue reading|keep reading|learn more|show more|load more.*|view (?:all|more).{0,30}|see all.{0,30}",
    r"share(?: (?:this|on|via|with|the)\b.{0,40})?|(?:tweet|like|reply|print|e-?mail|save|bookmark|report|"
    r"flag|permalink|edit|follow|copy link|comment|whatsapp|facebook|twitter|linkedin|telegram|reddit|pinterest)"
    r"(?:[\s/|·•,]+(?:this|tweet|like|reply|share|print|e-?mail|save|bookmark|report|flag|permalink|edit|"
    r"follow|copy link|comment|whatsapp|facebook|twitter|linkedin|telegram|reddit|pinterest|and|on|\d+))*",
    rf"{COUNT}\s*(?:shares?|likes?|views?|reads?|retweets?|upvotes?|replies|claps?|votes?|followers)|"
    rf"(?:shares?|likes?|views?|replies|upvotes?)\s*[:(]?\s*{COUNT}\)?",
    r"comments? (?:are|is) (?:now )?(?:closed|disabled|off|turned off)(?: .{0,30})?|(?:leave|post|add|"
    r"write) a (?:reply|comment)(?: .{0,40})?|join the (?:conversation|discussion)|"
    r"(?:log|sign) in(?: or (?:register|sign up))?(?: to (?:reply|comment|post).{0,30})?|"
    r"view (?:\d+ )?(?:replies|comments)|sort by.{0,30}|(?:newest|oldest) first|"
    r"your e-?mail address will not be published.*|required fields are marked.*",
    r"\d+[- ]?min(?:ute)?s?\.?[- ]read(?:ing time)?|(?:reading time|lesezeit|temps de lecture)\s*:?\s*\d+ ?min.{0,8}",
    r"subscribe(?: now| today)?|sign up|newsletters?|join us|donate(?: now)?|support us|follow us.{0,60}|"
    r"contact us|about us|privacy policy.{0,60}|terms of (?:use|service).{0,60}|back to (?:top|home).*|"
    r"home|menu|search|skip to (?:content|main).{0,20}|next|previous|(?:next|previous) (?:article|story|post).{0,60}",
    r"about the authors?|about the writers?|guest (?:contributor|post|column(?:ist)?|writer)|all rights reserved",
    r"teilen|drucken|antworten|mehr (?:lesen|zum thema)|lesen sie auch.{0,80}|"
    r"das könnte sie auch interessieren|partager|imprimer|répondre|lire (?:aussi|la suite).{0,80}|"
    r"à lire aussi.{0,80}|compartir|imprimir|responder|leer más|lea también.{0,80}|te puede interesar.*|"
    r"leggi anche.{0,80}|condividi|rispondi",
    r"поделиться|ответить|читайте также.{0,80}|читать далее|комментарии закрыты|подписаться|вход",
    r"分享|回复|回覆|点赞|相关(?:阅读|新闻|文章|报道)|相關新聞|责任编辑.{0,20}|責任編輯.{0,20}|阅读更多|返回|返信|シェア|関連記事|続きを読む|もっと見る",
    r"پاسخ|اشتراک(?:‌گذاری)?|اخبار مرتبط|مطالب مرتبط|بیشتر بخوانید.{0,80}|همچنین بخوانید.{0,80}|"
    r"نظر(?:ات)? بسته است.*|دیدگاه‌ها بسته .{0,10}|کپی لینک|ارسال نظر|رد|مشاركة|شارك|اقرأ (?:أيضا|أيضًا|"
    r"المزيد).{0,80}|مواضيع ذات صلة|أخبار ذات صلة",
)
# The line begins so and is short.
OPENINGS = _any(
    r"(?:recommended|related(?: (?:story|stories|article|articles|coverage))?|read (?:more|also|next)|"
    r"see also|also (?:read|see)|watch|listen|more from|more|don['’]t miss|tags?|topics?|filed under|"
    r"categor(?:y|ies)|keywords?|posted in|source url|share this)\s*[:：|»>→]",
    r"(?:more (?:from|on|in)|also read|also see|read more (?:about|on|from|in|at)|read this (?:story|"
    r"article)|see our|explore our|click here|tap here|download (?:our|the|this) |you can follow|"
    r"for more (?:stories|news|information|on))\b",
    r"(?:siehe auch|mehr zum thema|schlagwörter|mots[- ]clés|lire aussi|à lire aussi|lea también|etiquetas|"
    r"leggi anche|tag|теги|метки|читайте также|по теме|بیشتر بخوانید|همچنین بخوانید|برچسب‌ها|اقرأ أيضا|"
    r"اقرأ أيضًا|كلمات مفتاحية|相关阅读|延伸阅读|标签|关键词|责任编辑|来源|原标题|関連記事|タグ|続きを読む)\s*[:：|»>→]",
)
# The line asks the reader for something that only a site asks for.
ASKING = _any(
    r"(?:please )?(?:sign up|subscribe|join|register|become|support|donate|get|follow|like|try|receive|"
    r"stay|enter|want|enjoy(?:ing|ed)?|download|help (?:us|keep)|thank you for reading|abonnieren|abonnez|"
    r"inscrivez|suscríbete|suscríbase|iscriviti|подпишитесь|подписывайтесь|订阅|关注|عضو شوید|اشترك)\b",
)
ASKED = _any(
    r"newsletter|e-?mails?\b|inbox|our |briefing|alerts?\b|podcast|telegram|whatsapp|facebook|twitter|"
    r"youtube|instagram|app\b|free\b|trial|subscri|member|community|digital|up to date|bulletin|lettre|"
    r"boletín|рассылк|канал|公众号|微信|کانال|قناتنا"
)
LEGAL = _any(
    r"^(?:copyright|©|\(c\)\s*(?:19|20)\d\d|℗)",
    r"all rights reserved|tous droits réservés|alle rechte vorbehalten|todos los derechos reservados|"
    r"все права защищены|版权所有|版權所有|無断転載|تمامی حقوق|جميع الحقوق",
    r"^(?:we use cookies|this (?:web)?site uses cookies|by (?:continuing|using) .{0,40}(?:cookies|site))|"
    r"cookie (?:policy|settings|consent)",
    r"^(?:this|the) (?:article|story|piece|post|column|essay|op-?ed|report|interview|text|"
    r"commentary) (?:was |is |has been )?(?:first |originally |also |previously )*(?:appeared|published|"
    r"posted|ran|republished|reprinted|produced|distributed)",
    r"^(?:re)?(?:printed|published|posted) (?:here )?(?:with|by) permission|^originally (?:published|"
    r"appeared|posted)",
)
NOTES = _any(
    r"(?:(?:a )?(?:corrections?|clarification|editor['’]?s?['’]? note|note to readers|update|disclaimer|"
    r"disclosure|publisher['’]s note)"
    r"(?: \(.{3,30}\))?|anmerkung der redaktion|korrektur|note de la rédaction|ndlr|nota del editor|"
    r"nota della redazione|от редакции|примечание редакции|یادداشت سردبیر|توضیح|编者按|編者按|更正|編集部注)\s*[:：]",
)
KICKERS = _whole(
    r"opinions?|op-?eds?|analysis|editorials?|comment(?:ary)?|letters?(?: to the editor)?|"
    r"news(?: analysis)?|world(?: news)?|politics|exclusive|breaking(?: news)?|interview|"
    r"(?:middle east|international|national|europe|asia|u\.?s\.?|americas|africa|business|culture|security|"
    r"foreign policy)(?: news)?|explainers?|feature|column|essay|perspectives?|viewpoint|the world|long read|"
    r"(?:opinion|news|world|analysis|politics|home)(?:\s*[|/›»>·•-]\s*[\p{L} .]{2,25}){1,3}|"
    r"meinung|kommentar|analyse|politik|ausland|opinión|tribuna|análisis|internacional|monde|tribune|"
    r"opinions|débats|мнение|аналитика|политика|мнения|社论|社論|评论员文章|观点|国际|时评|社説|オピニオン|国際|یادداشت|سرمقاله|"
    r"تحلیل|یادداشت روز|بین‌الملل|سیاسی|رأي|مقالات|مقال|تحليل|الرأي"
)
ADDRESS = _any(
    r"(?:e-?mail|contact|web|website|twitter|url|source)?\s*[:：]?\s*(?:<?[\w.+-]+@[\w-]+\.[\w.-]+>?|"
    r"https?://\S+|www\.\S+|@\w{2,30})(?:[\s,|·]+(?:[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|@\w{2,30}))*"
)
COMMENTS = _whole(
    r"(?:reader(?:s['’]?|['’]s)? |user |all |latest )?comments?",
    rf"(?:all |view |show )?{COUNT}\s*(?:reader |user )?(?:comments?|responses?|replies|thoughts|"
    rf"kommentare?|commentaires?|comentarios?|commenti|комментари\p{{L}}*|نظر|دیدگاه|تعليقات?|تعليق|条评论|則評論|"
    rf"件のコメント|コメント)(?: (?:on|to|for|so far).{{0,200}})?",
    rf"(?:reader |user )?(?:comments?|responses?|discussion|replies|kommentare?|commentaires?|comentarios?|"
    rf"commenti|комментарии|نظرات|دیدگاه‌ها|التعليقات|评论|評論|コメント)\s*[(（\[:：]?\s*{COUNT}\s*[)）\]]?",
    r"(?:leser)?kommentare|(?:vos )?commentaires|comentarios|commenti|комментарии(?: читателей)?|"
    r"نظرات(?: (?:کاربران|خوانندگان))?|نظر(?:های)? (?:کاربران|خوانندگان)|دیدگاه‌ها|دیدگاه‌های (?:کاربران|"
    r"خوانندگان)|التعليقات|تعليقات(?: القراء)?|评论|评论区|网友评论|網友評論|"
    r"读者评论|读者留言|評論|コメント|コメント欄|読者の(?:声|コメント)|댓글",
)
NO_WORDS = regex.compile(r"[^\p{L}\p{N}]*")


def furniture_reason(text: str) -> str:
    """Return "label", "opening", "asking", "legal", "note", "address" or "divider" for a line that a
    site put around the piece, "" for anything else. A long block is never furniture but for notes.
    """
    words = size(text)
    if NO_WORDS.fullmatch(text):
        return "" if regex.search(r"\p{Extended_Pictographic}", text) else "divider"
    if words <= 16 and LABELS.fullmatch(text):
        return "label"
    if words <= 25 and OPENINGS.match(text) and not (is_ended(text) and words > 18):
        return "opening"
    if words <= 30 and ASKING.match(text) and ASKED.search(text) and _is_no_story(text):
        return "asking"
    if words <= 45 and LEGAL.search(text):
        return "legal"
    if words <= 60 and NOTES.match(text):
        return "note"
    return "address" if words <= 12 and ADDRESS.fullmatch(text.strip()) else ""


def is_kicker(text: str) -> bool:
    """Tell whether `text` is the name of a section that stands above a title ("Opinion", "World | Asia")."""
    return size(text) <= 8 and bool(KICKERS.fullmatch(text))


def is_comments_label(text: str) -> bool:
    """Tell whether `text` stands above the comments of readers ("Comments (5)", "2 thoughts on ...")."""
    return size(text) <= 40 and bool(COMMENTS.fullmatch(text))


def _is_no_story(text: str) -> bool:
    # "Get out of our country, he said.": a person speaks, a site does not.
    return not regex.search(r"[“”\"«»]|\b(?:said|says|told|he|she|they|was|were|had)\b", text)
