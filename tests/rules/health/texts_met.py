"""Contracts drafted as one meets them: templates of buyers, framework agreements, two languages. All invented."""

from __future__ import annotations

HOSPITAL = """政府采购货物合同
采购人（以下称甲方）：示例市人民医院
供应商（以下称乙方）：北辰医疗设备有限公司
根据《中华人民共和国民法典》、《中华人民共和国政府采购法》，甲乙双方就医疗设备采购事宜达成如下协议：
第一条 合同标的及金额
1.1 合同总金额：人民币（大写）叁佰伍拾陆万捌仟元整（￥3,568,000.00）。
1.2 上述价格包含设备价款、运输费、安装调试费、培训费、税费等一切费用。
第二条 付款方式
2.1 合同签订后，乙方向甲方提交合同总金额5%的履约保证金。
2.2 设备全部到货、安装调试完毕并经甲方组织验收合格后，乙方凭验收报告、发票等资料办理付款手续，甲方在收到上述
资料后30个工作日内支付合同总金额的95%。
2.3 剩余5%作为质量保证金，质保期（三年）满且无质量问题后一次性无息付清。
第三条 交货与验收
3.1 交货时间：合同签订后45日内。
3.2 甲方应在设备安装调试完成后15个工作日内组织验收，验收标准按招标文件及国家标准执行。
3.3 验收不合格的，乙方应在10日内更换。
第四条 违约责任
4.1 乙方逾期交货的，每逾期一日按合同总价的千分之五支付违约金；逾期超过30日的，甲方有权解除合同。
4.2 甲方无正当理由逾期付款的，每逾期一日按应付未付款项的万分之三向乙方支付违约金，但违约金总额不超过合同总价的5%。
第五条 争议解决
因履行本合同发生的争议，双方应友好协商解决；协商不成的，可向甲方所在地人民法院提起诉讼。
第六条 合同生效
本合同经双方法定代表人或授权代表签字并加盖公章后生效。本合同一式六份，甲方四份，乙方两份。
甲方（盖章）：                  乙方（盖章）：
法定代表人或授权代表：            法定代表人或授权代表：
地址：示例市和平路1号              地址：示例市高新区1号
签订日期：   年  月  日
"""

FIRE_SYSTEM = """专业分包合同
承包人（总包单位）：示例建工集团有限公司
分包人：山川消防工程有限公司
一、分包合同价款：金额大写：人民币伍佰万元整（小写：5000000元），其中含税税率9%。
二、工程款支付：
1、承包人在收到发包人支付的相应进度款后，按完成工程量的75%支付给分包人；若发包人未能按时向承包人支付，则分包
人同意承包人相应顺延付款时间，且不承担任何违约责任及利息。
2、竣工验收合格、结算经发包人委托的审计单位审定后支付至结算价的97%。
3、质量保证金为结算价的3%，缺陷责任期24个月届满后14天内返还。
4、分包人应在每次付款前提供等额的增值税专用发票，否则承包人有权拒绝付款且不承担逾期付款责任。
三、分包人不得因承包人未付款而停工、怠工，不得聚众讨薪。
四、未经承包人书面同意，分包人不得将本合同项下的任何权利义务（包括债权）转让给第三人。
五、分包人应按承包人要求完成设计变更，合同总价包干，不因变更增加费用。
六、本合同在履行过程中发生的争议，双方协商解决，协商不成的，按下列第 2 种方式解决：
1、向________仲裁委员会申请仲裁；
2、向承包人所在地人民法院起诉。
七、本合同双方签字盖章后生效。
"""

MASTER_SERVICES = """MASTER SERVICES AGREEMENT
1. Fees and Payment. Customer shall pay all undisputed invoices within forty-five (45) days of receipt.
Provider shall issue invoices monthly in arrears. Late payments shall bear interest at the rate of 1.5% per
month or the maximum rate permitted by law, whichever is less. Fees are exclusive of taxes.
2. Acceptance. Customer will have ten (10) business days after delivery to test each Deliverable.
Deliverables shall be deemed accepted if Customer does not provide written notice of rejection within such
period.
3. Suspension. Provider may suspend the Services if any amount is more than thirty (30) days overdue.
4. Intellectual Property. Upon full payment of the fees, Provider assigns to Customer all rights in the Deliverables.
5. Governing Law; Jurisdiction. This Agreement shall be governed by the laws of the State of New York. The
parties submit to the exclusive jurisdiction of the courts located in New York County.
6. Notices. All notices must be in writing and are deemed given when delivered by courier to the addresses
set out above.
7. Assignment. Neither party may assign this Agreement without the prior written consent of the other,
except that Provider may assign its right to receive payment.
8. Amendment. No modification of this Agreement is effective unless in writing and signed by authorized
representatives of both parties.
9. Attorneys' Fees. In any action to enforce this Agreement, the prevailing party shall be entitled to
recover its reasonable attorneys' fees and costs.
10. Set-off. Customer may not withhold or set off any amounts due.
"""

BANK_SOFTWARE = """技术服务合同
委托方（甲方）：示例银行股份有限公司
受托方（乙方）：云杉软件有限公司
1. 甲方应于本合同签订之日起15日内向乙方支付合同总额的30%作为预付款；系统上线后15日内支付40%；终验后15日内支
付25%；余5%为质保金，自终验之日起满一年后15日内支付。
2. 如甲方迟延支付合同款项，每迟延一天，应按迟延支付金额的0.03%向乙方支付滞纳金，累计不超过迟延金额的10%。
3. 乙方交付后，甲方应在7个工作日内进行测试并书面反馈；如甲方在该期限内未反馈，则视为验收通过。
4. 乙方因履行本合同所产生的技术成果及知识产权归甲方所有，乙方不得向第三方提供。
5. 双方往来通知应以书面形式送达对方在本合同中载明的联系地址。任何一方变更联系地址的，应提前三日通知对方，否
则按原地址寄出即视为送达。
6. 因本合同产生的一切争议，均应提交中国国际经济贸易仲裁委员会，按照申请仲裁时该会现行有效的仲裁规则进行仲裁。
仲裁裁决是终局的，对双方均有约束力。除非另有裁定，仲裁费用及律师费由败诉方承担。
7. 任何一方未能行使或延迟行使本合同项下的权利，不视为对该权利的放弃。
8. 本合同自双方加盖公章或合同专用章之日起生效。本合同以中文书就。
"""

SUPPLIER_FIRST = """购销合同
供方：北辰设备有限公司（以下简称甲方）
需方：示例制造有限公司（以下简称乙方）
一、货款合计：¥860,000.00元，大写：捌拾陆万元整。
二、结算方式：预付30%，款到发货，余款货到30天内以银行承兑汇票付清。
三、需方应在收货后7日内检验，逾期未提出书面异议的视为质量合格。
四、需方未按约定付款的，应自逾期之日起按全国银行间同业拆借中心公布的一年期LPR的1.5倍支付逾期付款违约金。
五、需方付清全部货款前，货物所有权仍属于供方。
六、争议由供方所在地法院管辖，败诉方承担律师费、诉讼费、保全费等实现债权的费用。
七、如有未尽事宜，双方另行签订书面补充协议。
"""

BILINGUAL = """设备采购合同 EQUIPMENT PURCHASE CONTRACT
买方 Buyer: Example Manufacturing GmbH    卖方 Seller: 北辰设备有限公司 Beichen Equipment Co., Ltd.
1. 合同价格：本合同总价为USD 500,000.00（大写：美元伍拾万元整）。Contract Price: The total price of this Contract
 is USD 500,000.00.
2. 付款：合同签订后10日内买方电汇支付30%，凭提单副本支付60%，验收后30日内支付10%。 Payment: the Buyer shall pay
 30% by T/T within 10 days after signing, 60% against copy of B/L, and 10% within 30 days after acceptance.
3. 逾期付款：买方每迟延一周应支付迟延金额0.5%的违约金，最高不超过合同总价的5%。 Late payment: the Buyer shall
 pay liquidated damages of 0.5% of the delayed amount for each week of delay, up to 5% of the total price.
4. 检验：买方应在货到后14日内检验，未在该期限内书面通知的视为接受。 Inspection: the Buyer shall inspect the goods
 within 14 days after arrival; if no written notice is given within this period the goods shall be deemed accepted.
5. 仲裁：因本合同引起的任何争议应提交新加坡国际仲裁中心（SIAC）按其规则仲裁。 Arbitration: any dispute arising
 out of this Contract shall be referred to and finally resolved by arbitration administered by the Singapore
 International Arbitration Centre (SIAC).
6. 适用法律：本合同适用《联合国国际货物销售合同公约》。 Governing law: CISG.
7. 所有权：货物所有权在买方付清全部货款后转移。 Title: title to the goods shall pass to the Buyer only after
 full payment.
8. 本合同以中英文书就，两种文本具有同等效力。 This Contract is made in Chinese and English, both texts being
 equally authentic.
"""

CONSULTING = """咨询服务协议
委托人：示例文化有限公司
受托人：明川咨询有限公司
一、咨询费用为人民币 20 万元（大写：贰拾万元整），不含税。
二、委托人应于本协议签订后三日内支付 50%，即 10 万元；提交最终报告后三日内支付剩余 50%。
三、受托人提交报告后，委托人应在五日内提出修改意见，未提出的视为认可。
四、委托人逾期付款超过十五日的，受托人有权解除本协议，委托人应另行支付总费用 20% 的违约金。
五、报告的著作权在委托人付清全部费用之前归受托人所有。
六、甲乙双方因本协议发生纠纷的，任何一方均可向原告所在地人民法院提起诉讼。
七、协议自双方签字之日起生效。
八、任何对本协议的修改须经双方书面确认。
九、因一方违约导致另一方通过诉讼维权的，违约方承担对方律师费。
"""

CAR_PARTS = """年度采购框架协议
采购方（甲方）：示例汽车股份有限公司
供应商（乙方）：北辰零部件有限公司
5.1 付款账期：乙方于每月25日前与甲方对账，甲方收到乙方开具的增值税发票并入账后，于次月起90日内付款。
5.2 甲方有权选择以电汇、银行承兑汇票、商业承兑汇票或供应链金融凭证（如“迪链”“云信”等）方式支付。
5.3 乙方同意，甲方有权从应付货款中直接抵扣乙方应承担的违约金、赔偿金、质量索赔款等。
5.4 乙方应付的质量保证金人民币50万元。
8.2 乙方不得以任何理由中断供货，否则应赔偿甲方停线损失。
8.3 甲方延迟付款的，甲方应按中国人民银行同期活期存款利率向乙方支付延迟付款利息，乙方不再就此主张其他权利。
9.1 乙方应对其知晓的甲方商业秘密保密。
12.1 凡因本协议引起的争议，由甲方所在地有管辖权的人民法院管辖。
12.2 甲方的订单、邮件通知发出即视为送达乙方。
13.1 未经甲方事先书面同意，乙方不得将其在本协议项下的债权转让、质押或办理保理。
"""

MORE_NEGATIONS = """1. 甲方付款不以甲方客户回款为前提。
2. 本协议项下付款，不受甲方与最终用户之间结算进度的影响。
3. 甲方不得要求以审计结论作为结算依据。
4. 乙方不承担因甲方原因造成的延误责任。
5. 逾期付款违约金按日万分之五计算；双方同意不因违约金过高而请求调整。
6. 乙方未开具发票不影响甲方的付款义务。
7. 如甲方未能在10日内组织验收，乙方有权发出书面催告，催告后5日内仍未验收的，自动视为验收合格。
8. 乙方开具发票前，甲方应先付款。
9. 除本合同另有约定外，甲方不得单方面扣款。
10. 双方同意排除仲裁，争议由上海市浦东新区人民法院管辖。
"""

ENGLISH_NEGATIONS = """1. Nothing in this Agreement makes Customer's payment obligations contingent upon
payment by any third party.
2. Customer shall pay each invoice within 30 days, whether or not Customer has been paid by its own customer.
3. Customer's approval of a milestone shall not be unreasonably withheld; milestones are deemed accepted 10
days after submission unless Customer objects in writing.
4. Provider is not obliged to continue work while any payment is overdue.
5. The parties waive any right to arbitration; the courts of Singapore have exclusive jurisdiction.
6. Customer shall not set off any claim against sums due.
7. Interest on overdue amounts accrues at 8% per annum above the base rate until paid.
"""

WAITING = """1. 待甲方收到建设单位拨付的设计费后十个工作日内支付给乙方。
2. 乙方充分理解并同意：甲方向乙方付款以建设单位向甲方付款为前提，建设单位延迟付款的，甲方付款时间相应顺延。
3. 甲方每次付款的比例不超过业主已向甲方支付的比例。
4. 若业主未支付，甲方有权暂缓支付，乙方不得以此为由停工或提起诉讼。
5. 项目资金由区财政拨付，甲方在财政资金下达后支付。
"""

TEXTS = {name.lower(): text for name, text in globals().copy().items() if name.isupper() and isinstance(text, str)}
