"""What a letter may not say, the ways around it, and the many polite letters that must pass."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.talks.firm_words import LetterFacts, first_words
from huikuan.rules.wording.templates import TEMPLATES
from huikuan.rules.wording.tone import ADVISE, FIRM, FORMAL, FRIENDLY, RULES, TONES, blocking, check_tone
from tests.rules.wording.letters_of_others import POLITE

WRONG = [
    ("threat", FIRM, "再不付款，后果自负。"),
    ("threat", FORMAL, "我们会派人上门。"),
    ("threat", FORMAL, "后果自負"),
    ("threat", FIRM, "后 果 自 负"),
    ("threat", FIRM, "后*果*自*负"),
    ("threat", FIRM, "让你们公司开不下去"),
    ("threat", FIRM, "小心点"),
    ("threat", FORMAL, "不付就等着坐牢"),
    ("threat", FIRM, "Pay or else"),
    ("threat", FIRM, "You'll regret this."),
    ("threat", FORMAL, "We know where you live"),
    ("threat", FORMAL, "you will go to jail"),
    ("insult", FIRM, "你们就是老赖"),
    ("insult", FIRM, "你們就是老賴"),
    ("insult", FIRM, "老\u200b赖"),
    ("insult", FIRM, "老·赖"),
    ("insult", FORMAL, "不要脸的公司"),
    ("insult", FIRM, "You are crooks"),
    ("insult", FORMAL, "ＤＥＡＤＢＥＡＴ"),
    ("insult", FIRM, "骗 子"),
    ("shaming", FORMAL, "我们将在朋友圈公布"),
    ("shaming", FORMAL, "曝光贵公司"),
    ("shaming", FIRM, "通知您的家人"),
    ("shaming", FIRM, "联系你的客户"),
    ("shaming", FIRM, "We will make this public"),
    ("shaming", FIRM, "we will tell your customers"),
    ("impersonation", FORMAL, "本院决定"),
    ("impersonation", FORMAL, "本律师受委托"),
    ("impersonation", FIRM, "We are a law firm"),
    ("invented_claim", FORMAL, "法院已受理"),
    ("invented_claim", FORMAL, "已列入失信名单"),
    ("invented_claim", FIRM, "将影响您的个人征信"),
    ("invented_claim", FIRM, "把贵司列入行业黑名单"),
    ("invented_claim", FIRM, "A case has been filed"),
    ("harassment", FIRM, "我们会每天打电话"),
    ("harassment", FIRM, "打到您付为止"),
    ("harassment", FIRM, "We will call you every day"),
    ("marketing", FRIENDLY, "另有限时优惠"),
    ("marketing", FRIENDLY, "扫码关注我们"),
    ("marketing", FIRM, "Special offer this week"),
    ("gift_promised", FRIENDLY, "付款后赠送一年服务"),
    ("gift_promised", FRIENDLY, "a free gift for you"),
    ("gift_promised", FRIENDLY, "给您个人返现"),
    ("penalty_invented", FIRM, "将收取滞纳金"),
    ("penalty_invented", FIRM, "每日千分之五"),
    ("penalty_invented", FRIENDLY, "2% per month"),
    ("law_too_early", FRIENDLY, "否则我们将起诉"),
    ("law_too_early", FRIENDLY, "我们将采取法律手段"),
    ("law_too_early", FRIENDLY, "legal action will follow"),
    ("ultimatum", FRIENDLY, "这是最后通牒"),
    ("ultimatum", FRIENDLY, "Pay within 24 hours"),
    ("ultimatum", FRIENDLY, "到底什么时候付"),
    ("blame", FIRM, "贵司恶意拖欠"),
    ("blame", FORMAL, "欠钱不还"),
    ("blame", FIRM, "you are deliberately delaying"),
    ("certainty", FORMAL, "贵司必然败诉"),
    ("certainty", FORMAL, "you will certainly lose"),
    ("amount_typed", FRIENDLY, "请付 5000元"),
    ("amount_typed", FRIENDLY, "请付 ¥12,800.00"),
    ("amount_typed", FIRM, "尚欠 12.8万"),
    ("amount_typed", FIRM, "尚欠人民币 300"),
    ("amount_typed", FIRM, "RMB 5,000 is open"),
    ("amount_typed", FIRM, "伍仟元整"),
    ("invisible", FIRM, "请\u202e付款"),
    ("invisible", FORMAL, "账号 6222\u200e1234"),
    ("invisible", FRIENDLY, "付\u3164款"),
    ("invisible", FRIENDLY, "付\u2800款"),
    ("invisible", FRIENDLY, "付\U000e0041款"),
    ("invisible", FRIENDLY, "付\x07款"),
    ("insult", FIRM, "老\u3164赖"),
    ("insult", FIRM, "老\u034f赖"),
    ("insult", FIRM, "l a o l a i"),
    ("insult", FIRM, "你这个laolai"),
    ("insult", FIRM, "d e a d b e a t"),
    ("insult", FIRM, "dеadbeat"),
    ("insult", FIRM, "sc4mmer"),
    ("threat", FIRM, "hòuguǒ zìfù"),
    ("threat", FIRM, "否则让你全家不得安宁"),
    ("threat", FORMAL, "别逼我们动手"),
    ("threat", FIRM, "你给我等着"),
    ("threat", FIRM, "我们会叫兄弟去公司坐坐"),
    ("threat", FIRM, "We will make your life hell"),
    ("threat", FIRM, "we know where your children go to school"),
    ("threat", FIRM, "举报贵司偷税漏税"),
    ("threat", FIRM, "we will report you to the tax office"),
    ("shaming", FIRM, "我们会告诉您太太"),
    ("shaming", FIRM, "给贵司全体员工群发"),
    ("shaming", FIRM, "在抖音上让大家评评理"),
    ("shaming", FIRM, "We will post this on LinkedIn"),
    ("invented_claim", FORMAL, "您已被列为失信被执行人"),
    ("invented_claim", FORMAL, "法院明天就来查封"),
    ("invented_claim", FORMAL, "We have already informed the police"),
    ("harassment", FIRM, "晚上十二点也会给您打电话"),
    ("harassment", FIRM, "We will keep calling you at night"),
    ("marketing", FRIENDLY, "现在续费享八折"),
    ("marketing", FRIENDLY, "顺便向您介绍我们的新产品"),
    ("marketing", FRIENDLY, "20% off all plans"),
    ("gift_promised", FRIENDLY, "付款就给您个人包个大红包"),
    ("gift_promised", FRIENDLY, "We will give you a voucher"),
    ("penalty_invented", FIRM, "每逾期一天加收1%"),
    ("ultimatum", FRIENDLY, "今天必须付清"),
    ("blame", FIRM, "贵司缺乏诚信"),
    ("certainty", FORMAL, "你们这官司输定了"),
]


@pytest.mark.parametrize(("code", "tone", "text"), WRONG)
def test_it_is_found_and_blocked(code: str, tone: str, text: str) -> None:
    found = {finding.code for finding in blocking(check_tone(text, tone))}
    assert code in found


@pytest.mark.parametrize(
    ("code", "tone", "text"),
    [
        ("law_too_early", FORMAL, "我司将依法提起诉讼或仲裁。"),
        ("law_too_early", FORMAL, "We may start court proceedings."),
        ("law_too_early", FRIENDLY, "我们无意诉诸法律。"),
        ("penalty_invented", FORMAL, "按合同约定每日万分之五支付违约金"),
        ("amount_typed", FORMAL, "尚欠 ¥12,800.00"),
        ("amount_typed", FRIENDLY, "合同编号 HT-2026-001，第 3 期，共 2 笔"),
        ("amount_typed", FRIENDLY, "逾期 14 天"),
        ("ultimatum", FORMAL, "限贵司三日内付清，否则中止履行"),
        ("shaming", FIRM, "我们不会联系您的客户。"),
        ("threat", FRIENDLY, "烦请小心保管发票"),
        ("insult", FRIENDLY, "please check the amounts"),
        ("marketing", FRIENDLY, "感谢您对新系统的支持"),
    ],
)
def test_what_is_allowed_in_its_place(code: str, tone: str, text: str) -> None:
    assert code not in {finding.code for finding in check_tone(text, tone)}


def test_a_typed_day_is_only_advised_against() -> None:
    [finding] = check_tone("请于 2026年5月1日 前付款", FRIENDLY)
    assert (finding.code, finding.severity) == ("day_typed", ADVISE)


@pytest.mark.parametrize("text", POLITE)
def test_polite_letters_pass(text: str) -> None:
    assert blocking(check_tone(text, FRIENDLY)) == ()


def test_our_own_letters_pass_in_their_tone() -> None:
    wrong = [
        (step, language, finding)
        for step, by_language in TEMPLATES.items()
        for language, text in by_language.items()
        for part in (text.subject, text.body)
        for finding in check_tone(part, TONES.get(step, FIRM))
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", ["demand", "suspension", "mediation"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_our_formal_letters_pass(kind: str, language: str, letter_facts: LetterFacts) -> None:
    words = first_words(kind, letter_facts, language)
    assert words
    assert blocking(check_tone(words, FORMAL)) == ()


@given(st.text(max_size=300), st.sampled_from([FRIENDLY, FIRM, FORMAL]))
def test_the_place_named_is_the_place_in_the_text(text: str, tone: str) -> None:
    for finding in check_tone(text, tone):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.code == "invisible" or text[finding.start : finding.end] == finding.words


CHINESE = [row for row in WRONG if row[0] in {"insult", "threat"} and "\u4e00" <= row[2][0] <= "\u9fff"]


@given(st.sampled_from(CHINESE), st.data())
def test_signs_between_chinese_characters_hide_nothing(row: tuple[str, str, str], data: st.DataObject) -> None:
    code, tone, text = row
    sign = data.draw(st.sampled_from([" ", "·", "*", "_", "-", "\u3000"]))
    spread = sign.join(text)
    assert code in {finding.code for finding in check_tone(spread, tone)}


def test_every_rule_has_its_case() -> None:
    assert {rule.code for rule in RULES} - {"day_typed"} == {code for code, _tone, _text in WRONG} - {"invisible"}


@pytest.fixture
def letter_facts() -> LetterFacts:
    """A claim with everything on record."""
    day = date(2026, 3, 2)
    return LetterFacts(
        customer="远山测试制造有限公司", contract="HT-1", signed_on=day, title="数据中台", overdue_minor=1_286_400_00,
        currency="CNY", earliest_due=day, performed=[("终验", day)], earlier=[day], paid_minor=100_00,
        daily_rate_ppm=500, deadline_on=day, effective_on=day, projects=["一期"], contact="陈立 138-0000-0001",
        agreement_broken_on=day,
    )  # fmt: skip
