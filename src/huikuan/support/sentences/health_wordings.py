"""Clauses to propose, by the key that a finding of rules/health names: contract language in Chinese and English.

They are written for 乙方 (Party B) as the one to be paid, and belong into the contract, not on the screen: the language
is that of the contract, so they are not translated. Figures in them are common ones, to be agreed in each case.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

LETTERS_A_CHARACTER: Final = 4  # how many letters say as much as one Chinese character


class Clause(NamedTuple):
    """One clause in both languages."""

    zh: str
    en: str


WORDINGS: dict[str, Clause] = {
    "payment_time": Clause(
        "甲方应在每一期付款条件成就之日起10个工作日内，以银行转账方式将该期款项足额支付至乙方指定账户。",
        "Party A shall pay each instalment in full to Party B's designated account within 10 working days after its "
        "condition is met.",
    ),
    "trigger": Clause(
        "各期款项的付款条件为本合同列明的客观事件；甲方的内部审批、审计或评审不构成付款条件。"
        "甲方为自己的利益不正当地阻止条件成就的，视为条件已成就。",
        "Each instalment becomes due upon the objective event stated in this contract. Party A's internal approval, "
        "audit "
        "or review shall not be a condition of payment. A condition whose fulfilment Party A improperly prevents "
        "shall be "
        "treated as fulfilled.",
    ),
    "back_to_back": Clause(
        "甲方的付款义务不以收到业主、最终用户或任何第三方的款项为前提条件，甲方不得以第三方未付款为由拒付或迟延付款。",
        "Party A's obligation to pay is not conditional on its receipt of payment from the owner, an end user or "
        "any third "
        "party, and Party A may not refuse or delay payment on the ground that a third party has not paid.",
    ),
    "funding": Clause(
        "甲方的付款义务不以财政资金、专项资金或其他资金到位为条件，甲方不得以资金未到位为由迟延付款。",
        "Party A's obligation to pay is not conditional on the availability of funds, and Party A may not delay "
        "payment on "
        "the ground that funding has not been received.",
    ),
    "invoice": Clause(
        "乙方应在收到每期款项后5个工作日内开具等额增值税发票；甲方不得以未收到发票为由拒付或迟延付款。",
        "Party B shall issue a VAT invoice for each instalment within 5 working days after receiving it. Party A "
        "may not "
        "refuse or delay payment on the ground that an invoice has not been received.",
    ),
    "tax": Clause(
        "合同总价为含税价，增值税税率为6%；合同履行期间税率调整的，不含税价不变，按新税率计算税额。",
        "The contract price includes value-added tax at the rate of 6%. If the rate changes, the price before tax "
        "stays the "
        "same and tax is computed at the new rate.",
    ),
    "acceptance": Clause(
        "甲方应在收到乙方书面验收申请后10个工作日内，按本合同附件的验收标准完成验收，并出具书面验收结论；不合格的，"
        "应一次性书面列明理由。",
        "Party A shall inspect and test the deliverables against the acceptance criteria in the annex within 10 "
        "working days "
        "after Party B's written request and state the result in writing; if it rejects, it shall list all reasons "
        "at once.",
    ),
    "deemed": Clause(
        "甲方逾期未组织验收，又未书面提出异议的，视为验收合格。",
        "If Party A fails to inspect or to object in writing within that period, the deliverables shall be deemed "
        "accepted.",
    ),
    "use": Clause(
        "甲方未经验收将交付物投入使用的，自投入使用之日起视为验收合格。",
        "If Party A puts the deliverables into operation before acceptance, they shall be deemed accepted from that "
        "day.",
    ),
    "changes": Clause(
        "需求、范围或进度的变更，应由双方签署书面变更单，写明增减的价款和顺延的工期；未签署前乙方可以按原约定履行。",
        "Any change of scope or schedule requires a change order signed by both parties in writing that states the "
        "change of "
        "price and time; until then Party B may perform as originally agreed.",
    ),
    "late": Clause(
        "甲方逾期付款的，每逾期一日，应按逾期金额的万分之五向乙方支付违约金，直至付清之日。",
        "If Party A is late in payment, it shall pay a late charge of 0.05% of the overdue amount per day until the "
        "day of "
        "full payment.",
    ),
    "costs": Clause(
        "违约方应承担守约方为实现债权支出的费用，包括律师费、诉讼费、仲裁费、保全费、保全担保费、公证费和差旅费。",
        "The party in breach shall bear the costs of recovery of the other party, including attorneys' fees, court "
        "and "
        "arbitration fees, preservation fees, notary fees and travel expenses.",
    ),
    "suspension": Clause(
        "甲方逾期付款超过10日的，乙方书面通知后有权暂停履行，工期相应顺延，由此增加的费用由甲方承担。",
        "If Party A is more than 10 days late with a payment, Party B may suspend performance after written notice; "
        "the "
        "schedule is extended accordingly and Party A shall bear the additional cost.",
    ),
    "notice": Clause(
        "双方在本合同首部载明的地址和电子邮箱为有效送达地址，也适用于诉讼、仲裁和执行程序中法律文书的送达；"
        "按该地址寄出的，签收、拒收或退回之日视为送达，"
        "电子邮件发出之日视为送达。地址变更未书面通知对方的，原地址仍为有效送达地址。",
        "The addresses and e-mail addresses at the head of this contract are the addresses for notices and for "
        "service in "
        "court, arbitration and enforcement proceedings. A notice is deemed received on the day it is signed for, "
        "refused or "
        "returned, and an e-mail on the day it is sent. A change of address takes effect upon written notice.",
    ),
    "court": Clause(
        "因本合同发生的争议，双方协商不成的，提交乙方住所地有管辖权的人民法院诉讼解决。",
        "Any dispute arising from this contract that cannot be settled by negotiation shall be submitted to the "
        "court at the "
        "domicile of Party B.",
    ),
    "court_site": Clause(
        "因本合同发生的争议，双方协商不成的，提交工程所在地有管辖权的人民法院诉讼解决。",
        "Any dispute arising from this contract that cannot be settled by negotiation shall be submitted to the "
        "court where "
        "the works are located.",
    ),
    "arbitration": Clause(
        "因本合同发生的争议，双方协商不成的，提交上海仲裁委员会按其现行仲裁规则仲裁，裁决是终局的。",
        "Any dispute arising from this contract shall be submitted to the Shanghai Arbitration Commission for "
        "arbitration in "
        "accordance with its rules in force; the award is final.",
    ),
    "limitation": Clause(
        "乙方未及时或未完全行使权利的，不视为放弃该权利；诉讼时效按法律规定。",
        "A delay by Party B in exercising a right is no waiver of it; limitation follows the law.",
    ),
    "sme": Clause(
        "乙方声明：乙方属于中小企业，并已在签约时主动告知甲方；本合同的款项支付适用《保障中小企业款项支付条例》。",
        "Party B declares that it is a small or medium-sized enterprise and has so informed Party A at signing; the "
        "Regulation "
        "on Guaranteeing Payments to Small and Medium-sized Enterprises applies to payments under this contract.",
    ),
    "cash": Clause(
        "甲方以银行转账支付；未经乙方事先书面同意，不得以商业汇票、应收账款电子凭证等非现金方式支付。",
        "Party A shall pay by bank transfer and may not pay by bills of exchange or electronic vouchers without "
        "Party B's prior "
        "written consent.",
    ),
    "retention": Clause(
        "合同总价的5%作为质保金，质保期为12个月，自验收合格之日起算；质保期满后10日内，甲方无息支付质保金。"
        "乙方可以用等额银行保函代替。",
        "Five percent (5%) of the price is retention money. The retention money shall be paid without interest "
        "within 10 days "
        "after the end of the warranty period of 12 months from acceptance. Party B may replace it by a bank "
        "guarantee.",
    ),
    "retention_construction": Clause(
        "工程质量保证金为结算总额的3%，缺陷责任期为12个月，自竣工验收合格之日起算；缺陷责任期满后14日内，"
        "甲方返还质量保证金。乙方可以用银行保函代替。",
        "The retention money is 3% of the settled price. It shall be released within 14 days after the end of the "
        "defects "
        "liability period of 12 months from acceptance. Party B may replace it by a bank guarantee.",
    ),
    "guaranty": Clause(
        "保证人对甲方在本合同项下的全部付款义务承担连带责任保证，范围包括价款、违约金和实现债权的费用，"
        "保证期间为各期债务履行期限届满之日起三年；"
        "保证人已提供同意本保证的股东会决议。",
        "The guarantor assumes joint and several liability for all payment obligations of Party A under this "
        "contract, "
        "including the late charge and the costs of recovery; the guarantee period is 3 years from the due date of "
        "each "
        "instalment. The guarantor has handed over its shareholders' resolution approving this guarantee.",
    ),
    "guaranty_several": Clause(
        "各保证人均对全部债务承担连带责任保证，乙方可以要求其中任何一人承担全部保证责任。",
        "Each guarantor is jointly and severally liable for the whole debt; Party B may claim the whole from any of "
        "them.",
    ),
    "title": Clause(
        "甲方付清全部价款之前，货物的所有权仍归乙方；甲方付清全部价款之日起，货物的所有权转移至甲方。",
        "Party B retains title to the goods until the price has been paid in full; title passes to Party A upon "
        "full payment.",
    ),
    "ip": Clause(
        "甲方付清全部合同价款之前，交付成果的知识产权归乙方所有；付清全部合同价款之日起，转让给甲方。",
        "The intellectual property rights in the deliverables remain with Party B and are assigned to Party A upon "
        "full "
        "payment of the price.",
    ),
    "assignment": Clause(
        "乙方有权将本合同项下的应收账款转让或质押给第三方，通知甲方后生效。",
        "Party B may assign or pledge its receivables under this contract; the assignment takes effect upon notice "
        "to Party A.",
    ),
    "set_off": Clause(
        "未经乙方书面同意，甲方不得从应付款项中扣减或抵销任何金额。",
        "Party A shall pay without any set-off or deduction unless Party B agrees in writing.",
    ),
    "seal": Clause(
        "本合同自双方法定代表人或授权代表签字并加盖公章或合同专用章之日起生效。",
        "This contract becomes effective on the day it is signed and sealed by the duly authorised representatives "
        "of both "
        "parties.",
    ),
    "language": Clause(
        "本合同以中文和英文写成，两种文本不一致的，以中文文本为准。",
        "This contract is written in Chinese and English. If the two differ, the Chinese version shall prevail.",
    ),
    "law": Clause(
        "本合同的订立、效力、解释、履行和争议解决适用中华人民共和国法律。",
        "This contract is governed by the laws of the People's Republic of China.",
    ),
}  # fmt: skip


def clause(key: str, *, language: str, we_are_first: bool = False) -> str:
    """The clause in "zh" or "en", "" for an unknown key. `we_are_first`: the contract calls us 甲方 or Party A."""
    found = WORDINGS.get(key)
    if found is None:
        return ""
    words = found.en if language == "en" else found.zh
    if not we_are_first:
        return words
    swapped = words.translate(str.maketrans("甲乙", "乙甲"))
    return re.sub(r"(?<=\bParty )[AB]\b", lambda letter: "B" if letter[0] == "A" else "A", swapped)


def language_of(text: str) -> str:
    """The language a clause for this contract is to be written in: en only for an English text."""
    chinese = sum("\u3400" <= character <= "\u9fff" for character in text)
    latin = sum("a" <= character.lower() <= "z" for character in text)
    return "en" if latin > LETTERS_A_CHARACTER * chinese else "zh"
