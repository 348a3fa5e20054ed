"""Contract texts for the health check, all invented."""

from __future__ import annotations

GOOD_SOFTWARE = """软件开发合同
甲方（委托方）：示例集团股份有限公司
乙方（开发方）：云杉软件有限公司
一、合同价款
合同总价为人民币1,280,000.00元（大写：人民币壹佰贰拾捌万元整），含税，增值税税率6%。
二、付款方式
1. 合同签订后5个工作日内，甲方支付合同总价的30%；
2. 验收合格后10个工作日内，甲方支付合同总价的65%；
3. 合同总价的5%作为质保金，质保期12个月届满后10日内无息支付。
甲方的付款义务不以收到最终用户的款项为前提，甲方不得以第三方未付款、财政资金未到位为由拒绝或迟延付款。
乙方在收到每期款项后5个工作日内开具增值税专用发票，甲方不得以未收到发票为由拒绝付款。
未经乙方书面同意，甲方不得从应付款项中扣减任何费用。
三、验收
甲方应在收到验收申请后10个工作日内按附件二的验收标准完成验收并出具书面意见；逾期未验收且未提出书面异议的，视为验收合格。
甲方未经验收将系统投入使用的，视为验收合格。
四、变更
需求变更应由双方签署书面变更单，明确增加的费用和工期。
五、违约责任
甲方逾期付款的，每逾期一日，按逾期金额的万分之五支付违约金；逾期超过10日的，乙方有权暂停工作，工期顺延。
违约方应承担守约方为实现债权支出的律师费、诉讼费、保全费。
六、知识产权
甲方付清全部合同价款后，软件著作权转让给甲方；付清之前归乙方所有。
七、送达
双方确认首部地址和电子邮箱为送达地址，适用于诉讼、仲裁程序中法律文书的送达；拒收、退回之日视为送达。
八、争议解决
因本合同发生的争议，协商不成的，由乙方住所地人民法院管辖。
九、其他
乙方属于中小企业，签约时已告知甲方。乙方有权将本合同项下的应收账款转让给第三方。
本合同自双方签字盖章之日起生效。
甲方（盖章）：________    乙方（盖章）：________
日期：____年__月__日
"""

BAD_SUBCONTRACT = """弱电工程分包合同
甲方（总包方）：示例建设集团有限公司
乙方（分包方）：山川智能工程有限公司
1. 合同暂定总价：￥2,000,000元（大写：贰佰壹拾万元整）。
2. 付款：甲方收到业主支付的相应工程款后15日内，按同比例向乙方支付；业主未付款的，甲方有权相应顺延支付且不视为违约。
工程结算价以审计局的审计结果为准，审计完成后支付至结算价的90%，余10%作为质量保证金。
3. 乙方须先开具等额增值税专用发票，否则甲方有权拒绝付款。
4. 甲方有权调整施工范围，乙方不得因此要求增加费用。
5. 乙方不得以任何理由停工。
6. 甲方有权从应付工程款中直接扣除其认为应由乙方承担的费用。
7. 乙方不得将本合同项下的债权转让给第三方。
8. 甲方逾期付款的，不承担违约责任。
9. 未经甲方书面签收，不视为验收合格。
10. 律师费由乙方承担。
11. 争议可提交当地仲裁委员会仲裁，也可以向甲方所在地人民法院起诉。
12. 乙方应在工程完工后三十日内提出结算，逾期视为乙方放弃全部剩余款项。
"""

FUNDED = """采购合同
采购人：示例市第三中学（甲方）
供应商：北辰设备有限公司（乙方）
货物验收合格，财政资金到位后90日内，甲方一次性支付全部货款。逾期付款按每日万分之一支付违约金，累计不超过合同总价的3%。
货物的所有权自交付之日起转移至甲方。
质保金为合同总价的12%。
争议由甲方所在地人民法院管辖。
"""

WHIM = """服务合同
甲方在对乙方的服务满意并经内部审批后支付服务费。具体付款时间由甲方根据资金状况安排。
甲方对乙方的成果享有全部知识产权，知识产权自创作完成之日起归甲方所有。
"""

NEGATIONS = """补充条款
双方确认本合同不适用背靠背付款方式。
无论甲方是否收到业主的付款，甲方均应在验收合格后15日内支付乙方。
甲方不得以业主未付款为由拖延付款，也不得以内部审批未完成为由拒付。
甲方不得以财政资金未到位为由迟延付款。
甲方不得要求乙方无偿变更需求。
乙方无正当理由不得停工。
诉讼或仲裁期间，双方应继续履行无争议的部分。
本合同争议不适用仲裁，由乙方所在地人民法院管辖。
付款不视为验收合格。
除应收账款外，任何一方不得转让本合同项下的权利。
甲方逾期付款的，每日按万分之四支付违约金，但因乙方原因造成的逾期除外，不构成违约。
"""

PROTECTS_DEBTOR = """分包协议
乙方不得以业主未付款为由要求甲方提前付款，甲方收到业主付款后10日内向乙方支付。
"""

GUARANTEED = """还款保证合同
丙方为甲方的付款义务提供担保，保证期间直至全部款项付清为止。
"""

GUARANTEED_WELL = """还款保证合同
丙方作为保证人，对甲方在主合同项下的付款义务承担连带责任保证，保证期间为各期债务履行期限届满之日起三年，丙方已提供股东会决议。
"""

OPTIONS_OPEN = """争议解决
因本合同发生的争议，协商不成的，按下列第___种方式解决：
（1）提交北京仲裁委员会仲裁；
（2）向乙方所在地人民法院起诉。
"""

OPTIONS_CHOSEN = OPTIONS_OPEN.replace("___", "【1】")

SELLER_FIRST = """设备买卖合同
甲方（供方）：北辰设备有限公司
乙方（需方）：示例制造有限公司
乙方应在到货后30日内支付全部货款。乙方逾期付款的，每日按未付款的0.05%向甲方支付违约金。
争议由甲方所在地人民法院管辖。货物在乙方付清全部货款之前，所有权归甲方。
"""

GOOD_ENGLISH = """SERVICES AGREEMENT
This Agreement is made between Example Holdings Limited ("Party A", the Customer) and Cedar Software Limited
("Party B", the Supplier).
1. Price. The contract price is USD 100,000.00, exclusive of value-added tax.
2. Payment. Party A shall pay 40% within 10 days after signature and 60% within 15 days after final
acceptance, without any set-off or deduction.
Payment is not conditional upon receipt of payment from any third party.
3. Acceptance. Party A shall inspect the deliverables within 10 working days of delivery against the
acceptance criteria. If Party A fails to reject in writing within that period, the deliverables shall be
deemed accepted. If Party A puts the deliverables into operation, they shall be deemed accepted.
4. Late payment. If Party A is late in payment it shall pay interest of 0.05% per day on the overdue amount.
Party B may suspend the services if payment is more than 10 days overdue.
5. Costs. The party in breach shall bear the attorneys' fees and recovery costs of the other party.
6. Changes. Any change to the scope requires a change order in writing signed by both parties.
7. Intellectual property. The intellectual property rights remain with Party B until the price has been paid in full.
8. Notices. Notices shall be in writing and sent to the address above and are deemed received on the day of
delivery; the address also applies to service in court or arbitration proceedings.
9. Disputes. Any dispute shall be submitted to the Hong Kong International Arbitration Centre (HKIAC) for
arbitration in accordance with its rules.
10. Law. This Agreement is governed by the laws of Singapore.
11. Party B may assign its receivables under this Agreement.
12. This Agreement takes effect when signed by the duly authorised representatives.
"""

BAD_ENGLISH = """SUBCONTRACT
The Contractor shall pay the Subcontractor within 14 days after receipt of payment from the Employer's main
contractor or any third party, subject to availability of funds.
No interest shall accrue on late payments. The Customer may deduct any amount it considers due from sums payable.
The Subcontractor may not suspend the works for any reason.
Any dispute shall be referred to arbitration or submitted to the courts of the Customer's domicile.
The Supplier shall not assign its rights or receivables under this contract.
"""

NOT_A_CONTRACT = "今天天气很好，适合散步。The quick brown fox jumps over the lazy dog."

TEXTS = {
    name.lower(): text
    for name, text in globals().copy().items()
    if name.isupper() and isinstance(text, str) and name != "NOT_A_CONTRACT"
}
