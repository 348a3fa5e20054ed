"""What a letter may not say: threats, insults, shaming, invented claims, marketing, and law where it does not belong.

A letter to a debtor is read by courts and by the police: threats, insults and repeated harassment are punishable
(治安管理处罚法 2025 art. 50, 刑法 293-1), naming in public harms reputation and personal data (民法典 1024,
个人信息保护法 25), posing as court, police or lawyer is an offence (刑法 279, 律师法 13), an invented suit too (刑法
307-1). What is checked here are words, so it finds the plain cases; it is no proof that a text is lawful.

Evasions are folded before looking: full width, spaces and signs inside words, capitals, common traditional characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

BLOCK: Final = "block"
ADVISE: Final = "advise"
FRIENDLY: Final = "friendly"
FIRM: Final = "firm"
FORMAL: Final = "formal"
TONES: Final[dict[str, str]] = {
    "notice_before": FRIENDLY, "short_before": FRIENDLY, "due_today": FRIENDLY, "reminder": FRIENDLY, "call": FRIENDLY,
    "offer_help": FRIENDLY, "meeting": FRIENDLY, "second_reminder": FIRM, "internal_alert": FIRM,
    "demand_letter": FORMAL, "suspension": FORMAL, "mediation": FORMAL, "lawyer_letter": FORMAL,
    "court_prepared": FORMAL, "thank_you": FRIENDLY, "promise_confirmed": FRIENDLY, "promise_broken": FRIENDLY,
    "dispute_received": FRIENDLY, "dispute_answered": FIRM, "agreement_confirmed": FRIENDLY,
    "agreement_instalment": FRIENDLY, "discount_offer": FRIENDLY, "service_offer": FRIENDLY,
}  # fmt: skip
"""The tone each step and occasion speaks in; any other step is firm."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where (0-based, in the text as written), the words, and whether it may not go out at all."""

    code: str
    start: int
    end: int
    words: str
    severity: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that are wrong in the named tones."""

    code: str
    words: re.Pattern[str]
    tones: frozenset[str]
    severity: str = BLOCK


ALL: Final = frozenset({FRIENDLY, FIRM, FORMAL})
SOFT: Final = frozenset({FRIENDLY})
NOT_FORMAL: Final = frozenset({FRIENDLY, FIRM})


def rule(code: str, words: str, tones: frozenset[str] = ALL, severity: str = BLOCK) -> Rule:
    return Rule(code, re.compile(words), tones, severity)


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "threat",
        r"后果自负|一切后果|等着瞧|走着瞧|小心点(?![击选开])|给你(?:点)?颜色|让(?:你|您|贵司"
        r"|你们)[^,。;]{0,8}(?:好看|难看"
        r"|难堪|身败名裂|开不下去|付出代价)"
        r"|弄死|打断(?:你的|您的)?(?:狗?腿|手脚?|胳膊)|砸(?:店|门|公司)|放火|绑架|收拾(?:你|您|你们)|(?:派人"
        r"|带人|找人)[^,。;]{0,6}(?:堵|闹|讨"
        r"|要债|要钱)|(?:派人|带人|找人)上门(?!服务|培训|维护|安装|验收|取|送|调试|对账)|上门(?:闹|堵|讨|催收)"
        r"|堵门|拉横幅|不客气|别怪我|吃不了兜着走|抓(?:你|您|人(?![员工才力民]))|坐牢|判刑|牢狱|拘留(?:你|您)"
        r"|(?:knows?|find) where you live|watch your back|you(?:'|’)?ll regret|or else\b|consequences will be yours"
        r"|别逼|逼我们|全家|不得安宁|(?:你|您)给我等|叫(?:兄弟|几个人)|(?:公司|家里|单位)(?:坐坐|闹)"
        r"|举报[^,。;]{0,6}税|税务[^,。;]{0,6}举报|hou ?guo ?zi ?fu"
        r"|your life (?:hell|miserable)|where your (?:kids|children|family|wife|husband)"
        r"|report you to (?:the )?(?:tax|police|immigration|customs)|you have been warned"
        r"|teach you a lesson|hurt you|break your|send (?:someone|people) (?:to|over)|throw you in (?:jail"
        r"|prison)|go to (?:jail|prison)",
    ),
    rule(
        "insult",
        r"老赖|骗子|无赖|不要脸|厚颜|混蛋|混账|王八|傻[逼x瓜子]|垃圾公司|狗东西|败类|无耻|缺德|流氓|没良心"
        r"|没人性|死皮赖脸|穷鬼|欠债鬼|lao ?lai\b|\bpianzi\b|死不要|臭不要|他妈|妈的|滚蛋|畜生|脑残"
        r"|\b(?:deadbeats?|crooks?|liars?|idiots?|scum|shameless|thie(?:f|ves)|sc[a4]mm[e3]rs?|cheats?|stupid"
        r"|bastards?|pathetic|damn)\b",
    ),
    rule(
        "shaming",
        r"曝光(?![量率度次时补])|公之于众|公布(?:名单|欠款)|全网(?:公布|通报|发|都)|发朋友圈|在朋友圈|评评理"
        r"|上热搜|让(?:所有人|大家|同行|业内)[^,。;]{0,6}(?:知道|看)"
        r"|身败名裂|(?:全体|所有|全部)(?:员工|同事|客户|供应商)[^,。;]{0,4}(?:群发|公布|知道)|昭告|发到群里"
        r"|群里点名|人肉"
        r"|(?:通知|告知|联系|告诉)(?:你|您|贵司|你们|贵公司)?的?(?:家人|家属|亲属|亲友|父母|老婆|太太|爱人"
        r"|老公|妻子|丈夫|孩子"
        r"|邻居|同学|朋友|客户|合作伙伴|供应商|员工)"
        r"|\b(?:expose you|name and shame|make (?:it|this) public|post (?:it|this|your name) on|tell (?:your"
        r"|all your) (?:family|customers|clients|neighbou?rs|friends|suppliers))",
    ),
    rule(
        "impersonation",
        r"本院|法院通知您|法院传票|公安机关(?:通知|已)|警方(?:通知|已)|检察院|执行局|本所律师|本律师|我(?:所"
        r"|们律所)|受(?:贵司|其)?委托[^,。;]{0,8}律师"
        r"|\b(?:this court|we are (?:a|your|the) (?:law firm|lawyers?|attorneys?|police)"
        r"|on behalf of the (?:court|police)|official warrant)\b",
    ),
    rule(
        "invented_claim",
        r"被?列为失信|失信被执行人|(?:法院|公安)[^,。;]{0,6}(?:查封|抓|拘)|(?:法院|仲裁委)[^,。;]{0,6}(?:已"
        r"|已经)(?:受理|立案|判决|裁定)|已(?:经)?(?:立案|报案|报警|起诉|查封"
        r"|冻结|上征信|列入(?:失信|黑名单|征信))"
        r"|(?:列入|纳入|上|拉进)(?:失信|征信|银行|行业)?[^,。;]{0,4}黑名单|影响(?:您|你)?的?(?:个人)?征信"
        r"|上报(?:征信|央行)"
        r"|\b(?:case has been filed|already (?:informed|told|notified) (?:the )?(?:police|court|tax)"
        r"|already (?:sued|filed suit|reported you)|your (?:accounts?|assets) (?:have"
        r"|has) been frozen|blacklist(?:ed)?|credit rating will be (?:ruined|destroyed))",
    ),
    rule(
        "harassment",
        r"(?:每天|天天|每小时|不停|不断|半夜|凌晨|24小时)[^,。;]{0,8}(?:打电话|联系|骚扰|致电|催|发信)"
        r"|(?:晚上|夜里|深夜)[^,。;]{0,10}(?:打电话|致电|找(?:你|您)|催)|打到(?:你"
        r"|您)?(?:付|还|接)为止|轰炸"
        r"|\b(?:call you (?:every|day and night|until)|keep (?:calling|contacting|messaging) you"
        r"|will not stop (?:calling|contacting)|every hour until)",
    ),
    rule(
        "marketing",
        r"优惠活动|限时(?:优惠|特价|抢购)|特价|正在促销|促销价|大促|新品(?:上市|发布)|扫码关注|点击领取|抽奖"
        r"|红包|秒杀|欢迎选购"
        r"|推荐您?购买|关注我们的公众号|(?:享|打|低至)[^,。;]{0,2}[一二三四五六七八九\d.]+折|续费(?:享|立减)"
        r"|介绍[^,。;]{0,6}(?:新产品|新服务|新品)|优惠券"
        r"|\b(?:buy now|special offer|\d+ ?% off\b|book a demo|upgrade now|limited[- ]time|promotions?"
        r"|discount ends|follow us on|subscribe to our"
        r"|click here to win|new product launch)\b",
    ),
    rule(
        "gift_promised",
        r"赠送|免费送|送您|(?:送|给|备了?|赠)[^,。;]{0,6}(?:礼品|礼物|红包)|购物卡|辛苦费|返现|返利|回扣"
        r"|好处费|免费赠|\b(?:free gift|gifts?|gift card|give you a voucher|cash ?back|kickback"
        r"|free of charge)\b",
    ),
    rule(
        "penalty_invented",
        r"每?逾期[一\d]天[^,。;]{0,4}(?:加收|收取|罚)|加收 ?\d|滞纳金|罚款|罚金|双倍(?:赔偿|返还)|(?:每日"
        r"|每天|日)(?:千|百|万)分之[一二三四五六七八九十百\d]|日息"
        r"|月息|年息|利滚利|\b(?:fines? of|penalt(?:y|ies) of|\d+(?:\.\d+)? ?% (?:per|a) (?:day|month))",
        NOT_FORMAL,
    ),
    rule(
        "law_too_early",
        r"起诉|诉讼|诉诸法律|法律(?:手段|途径|责任|程序)|律师函|律师|仲裁|支付令|强制执行|失信|法院|违约金|刑事"
        r"|\b(?:lawsuits?|legal action|legal proceedings|sue|court|arbitration|attorneys?|lawyers?|solicitors?"
        r"|litigation|debt collectors?)\b",
        SOFT,
    ),
    rule(
        "ultimatum",
        r"最后通牒|最后一次(?:警告|通知)|立刻付|马上付|立即付清|否则[^。;]{0,12}(?:将|会|只能|不得不|要)"
        r"|(?:今天|今日|明天|立刻)(?:内|之内)?(?:必须|一定要)|限(?:你|您|贵司)?[^,。;]{0,6}小时内|再不付"
        r"|拖了这么久|到底(?:什么时候|付不付)"
        r"|\b(?:final warning|ultimatum|immediately or|or we will|(?:pay|settle"
        r"|transfer)[^.;]{0,30}within \d+ hours?|last chance"
        r"|how long do we have to)\b",
        SOFT,
    ),
    rule(
        "blame",
        r"恶意(?:拖欠|欠款)|故意(?:拖欠|不付)|赖账|(?:缺乏|没有|毫无|不讲)诚[信意]|玩失踪|躲着|耍(?:赖|花招)"
        r"|欠钱不还|言而无信|不讲信用|\b(?:deliberately|bad faith"
        r"|dishonest(?:y)?|refusing to pay)\b",
    ),
    rule(
        "certainty",
        r"必然败诉|肯定(?:败诉|输)|输定|必输|稳赢|必胜|一定会判|\b(?:you will (?:certainly )?lose"
        r"|guaranteed to win)\b",
    ),
    rule(
        "amount_typed",
        r"[¥￥$€£] ?\d|\d[\d,.]*(?:万|亿)?(?:元|圆|块)|\d[\d,.]*万(?!分)|人民币 ?\d"
        r"|[壹贰叁肆伍陆柒捌玖][佰仟万元拾]"
        r"|\b(?:rmb|cny|usd|eur|hkd|gbp) ?\d|\b\d[\d,.]* ?(?:yuan|dollars|euros|rmb|cny|usd)\b",
        NOT_FORMAL,
    ),
    rule(
        "day_typed",
        r"(?:19|20)\d\d[-/.年] ?\d{1,2}|\d{1,2}月\d{1,2}[日号]|\b\d{1,2} (?:january|february|march|april|may"
        r"|june|july|august|september|october|november|december)\b",
        NOT_FORMAL,
        ADVISE,
    ),
)  # fmt: skip
TRADITIONAL: Final = str.maketrans(
    "負後賴騙無恥臉賬帳還錢壞滾網發開紅單優動時價銷點擊領獎廣費贈禮現達聲譽訴訟師書執強員銀記處罰獄誰學親"
    "屬鄰婦門鬧橫絕對給顏別決惡詐償債務進級機關檢斷這個們愛話電麼應該鐘貴產業條護衛號總額萬億圓見讓為與於"
    "會說請傳據實際線",
    "负后赖骗无耻脸账账还钱坏滚网发开红单优动时价销点击领奖广费赠礼现达声誉诉讼师书执强员银记处罚狱谁学亲"
    "属邻妇门闹横绝对给颜别决恶诈偿债务进级机关检断这个们爱话电么应该钟贵产业条护卫号总额万亿圆见让为与于"
    "会说请传据实际线",
)
LOOKALIKES: Final = str.maketrans("аеіорсухѕԁһոαορντικ，；", "aeiopcyxsdhnaopvtik,;")
"""Cyrillic, Armenian and Greek letters that look Latin; Chinese signs that end a clause."""
LINE_SIGNS: Final = frozenset("\n\r\t")
BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u2800\u3164\uffa0")
"""Letters and marks that show nothing, beside those the categories Cc, Cf and Cs hold."""
FILLERS: Final = frozenset(" \t\u3000·•*_-~`'\"|/\\.…^+=")
SLOT: Final = re.compile(r"\{[a-z_]+\}")
NEGATED: Final = re.compile(
    r"(?:不会|绝不|决不|不得|无意|不是|并非|无需|避免|而不|不必|not |never |without |rather than )[^,。;]{0,6}$"
)


def check_tone(text: str, tone: str) -> tuple[Finding, ...]:
    """Everything in a text that may not be said in this tone, in order of place; empty when nothing was found.

    Placeholders in braces are left out. Raises ValueError for an unknown tone.
    """
    if tone not in ALL:
        raise ValueError(tone)
    found = [Finding("invisible", place, place + 1, "", BLOCK) for place, one in enumerate(text) if hidden(one)]
    folded, places = fold(SLOT.sub(lambda slot: "\n" * len(slot[0]), text))
    for one in RULES:
        if tone not in one.tones:
            continue
        for hit in one.words.finditer(folded):
            if one.code in NEGATABLE and NEGATED.search(folded[max(0, hit.start() - 14) : hit.start()]):
                continue
            start, end = places[hit.start()], places[hit.end() - 1] + 1
            found.append(Finding(one.code, start, end, text[start:end], one.severity))
    return tuple(sorted(found, key=lambda one: (one.start, one.code)))


NEGATABLE: Final = frozenset({"law_too_early", "shaming", "ultimatum", "harassment"})
"""What a letter may name in order to say that it will not happen."""


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that keep a text from going out."""
    return tuple(one for one in findings if one.severity == BLOCK)


def fold(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place in the original.

    Signs and spaces between two Chinese characters or single letters are dropped, so that 老 赖, 老*赖 and l i a r are
    found too; marks on letters and letters of other scripts that look Latin are made plain.
    """
    characters: list[tuple[str, int]] = []
    for place, original in enumerate(text):
        if hidden(original):
            continue
        even = unicodedata.normalize("NFKC", original).lower().translate(TRADITIONAL).translate(LOOKALIKES)
        bare = [one for one in unicodedata.normalize("NFKD", even) if not unicodedata.combining(one)]
        characters += [(one, place) for one in bare]
    kept = [pair for at, pair in enumerate(characters) if not between_chinese(characters, at)]
    kept = [pair for at, pair in enumerate(kept) if not between_single_letters(kept, at)]
    return "".join(one for one, _place in kept), [place for _one, place in kept]


def between_chinese(characters: list[tuple[str, int]], at: int) -> bool:
    """Whether a sign only parts two Chinese characters."""
    if characters[at][0] not in FILLERS:
        return False
    low, high = at - 1, at + 1
    while low >= 0 and at - low < 4 and characters[low][0] in FILLERS:
        low -= 1
    while high < len(characters) and high - at < 4 and characters[high][0] in FILLERS:
        high += 1
    inside = low >= 0 and high < len(characters)
    return inside and is_chinese(characters[low][0]) and is_chinese(characters[high][0])


def between_single_letters(characters: list[tuple[str, int]], at: int) -> bool:
    """Whether a sign only parts two letters that stand alone, as in d e a d b e a t."""
    if characters[at][0] not in FILLERS or not 0 < at < len(characters) - 1:
        return False
    near = [characters[at + step][0] if 0 <= at + step < len(characters) else " " for step in (-2, -1, 1, 2)]
    letters = [one.isascii() and one.isalpha() for one in near]
    return letters == [False, True, True, False]


def hidden(character: str) -> bool:
    """Whether it shows nothing, or turns the reading direction: it can hide words or make a number read differently."""
    if character in LINE_SIGNS:
        return False
    return character in BLANKS or unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
