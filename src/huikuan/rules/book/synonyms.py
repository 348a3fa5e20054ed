"""Headings people give to columns, zh and en, by the field they mean. Matched on `key_of`, without units and stars."""

from __future__ import annotations

from typing import Final

# Fields of the contract, filled downwards; then of one instalment; then of no use but to recognise the header row.
CONTRACT_FIELDS: Final = (
    "contract_number", "customer", "customer_number", "uscc", "project", "entity", "signed_on", "total", "currency",
    "manager", "manager_email", "people", "contact_name", "contact_title", "email", "phone",
)  # fmt: skip
INSTALMENT_FIELDS: Final = (
    "title", "sequence", "kind", "percent", "amount", "due_on", "condition", "received", "paid_on", "unpaid",
    "invoice_number", "external_number", "remark",
)  # fmt: skip
GROUP_FIELDS: Final = frozenset(
    {"percent", "amount", "due_on", "condition", "received", "paid_on", "unpaid", "invoice_number", "remark"}
)
OTHER_FIELDS: Final = ("serial", "ignored")
FIELDS: Final = CONTRACT_FIELDS + INSTALMENT_FIELDS + OTHER_FIELDS
PEOPLE_FIELDS: Final = frozenset({"people", "contact_name", "contact_title", "email", "phone"})

WORDS: Final = {
    "serial": "序号 编号 序 no no. # item 行号 s/n sn",
    "contract_number": (
        "合同编号 合同号 合同号码 合同 合同no 合同no. 协议编号 协议号 订单号 订单编号 合同编码 合同代码 "
        "销售合同号 销售合同编号 contractno contractno. contractnumber contract# contract contractid ponumber "
        "orderno orderno. ordernumber agreementno agreementnumber"
    ),
    "customer": (
        "客户名称 客户 客户单位 客户全称 甲方 甲方名称 甲方单位 购货单位 购货方 购买方 付款单位 付款方 "
        "单位名称 往来单位 买方 需方 业主 业主单位 委托方 建设单位 公司名称 采购单位 欠款单位 债务人 customer "
        "customername client clientname buyer company companyname account accountname debtor payer billto"
    ),
    "customer_number": (
        "客户编号 客户编码 客户代码 客户号 customerno customernumber customerid customercode clientno "
        "clientid"
    ),
    "uscc": "统一社会信用代码 信用代码 税号 纳税人识别号 uscc taxid taxnumber vatno vatnumber",
    "project": (
        "项目 项目名称 合同名称 工程名称 工程项目 项目内容 合同标的 产品 业务内容 标的 合同内容 服务内容 "
        "project projectname contracttitle contractname projecttitle description subject"
    ),
    "entity": (
        "签约主体 我方主体 我方单位 乙方 乙方名称 签约公司 收款单位 销售方 卖方 开票主体 entity ourentity "
        "ourcompany seller legalentity"
    ),
    "signed_on": (
        "signed 签订日期 签约日期 合同日期 签订时间 签约时间 合同签订日期 合同签订时间 签署日期 合同签署日期 "
        "signedon signeddate datesigned contractdate signingdate signaturedate orderdate"
    ),
    "total": (
        "合同总额 合同额 合同金额 合同总金额 合同总价 合同价 合同价款 总金额 总额 总价 合同总额含税 订单金额 "
        "项目金额 签约金额 合同含税金额 contractvalue contractamount contracttotal contractsum totalvalue "
        "totalamount ordervalue contractprice"
    ),
    "currency": "币种 货币 币别 结算币种 currency ccy cur",
    "manager": (
        "负责人 项目经理 项目负责人 业务员 销售 销售员 销售人员 客户经理 销售负责人 我方负责人 责任人 跟进人 "
        "经办人 业务经理 销售经理 催收人 manager projectmanager pm owner salesperson salesrep accountmanager "
        "responsible"
    ),
    "manager_email": (
        "负责人邮箱 项目经理邮箱 经理邮箱 业务员邮箱 manageremail projectmanageremail pmemail owneremail"
    ),
    "people": (
        "对方联系人 客户联系人 联系人 联系人信息 联系方式 对方联系方式 客户联系方式 甲方联系人 对接人 "
        "客户对接人 对方对接人 联络人 收件人 contact contacts contactperson customercontact clientcontact "
        "contactdetails contactinfo attn"
    ),
    "contact_name": "联系人姓名 姓名 contactname",
    "contact_title": "职务 联系人职务 职位 岗位 contacttitle jobtitle position",
    "email": (
        "邮箱 电子邮箱 电子邮件 邮件 联系人邮箱 客户邮箱 邮箱地址 对方邮箱 email e-mail mail emailaddress "
        "contactemail customeremail"
    ),
    "phone": (
        "电话 联系电话 手机 手机号 手机号码 联系人电话 客户电话 电话号码 对方电话 phone mobile tel telephone "
        "phonenumber contactphone mobileno"
    ),
    "title": (
        "款项 收款节点 付款节点 款项名称 款项性质 款项类型 款项类别 节点 收款阶段 付款阶段 回款阶段 阶段 期次 "
        "收款期次 付款期次 回款期次 回款节点 期数 收款项目 回款项目 收款名称 里程碑 名目 款别 instalment "
        "installment instalmentname installmentname milestone milestonename paymentmilestone paymentstage "
        "stage paymentterm term phase paymentname instalmenttitle installmenttitle"
    ),
    "sequence": "期号 第几期 顺序 期 instalmentno installmentno instalmentnumber installmentnumber sequence seq",
    "kind": "款项种类 种类 类型 类别 kind type instalmentkind instalmenttype",
    "percent": "比例 收款比例 付款比例 占比 百分比 应收比例 回款比例 比率 percent percentage % share pct ratio",
    "amount": (
        "应收金额 应收 应收款 应收账款 金额 款项金额 本期金额 本期应收 计划金额 计划收款金额 计划回款金额 "
        "应付金额 应收款金额 计划收款 应收额 本次应收 每期金额 期款金额 节点金额 收款金额计划 应回款 "
        "应回款金额 计划回款 amount amountdue due invoiceamount instalmentamount installmentamount receivable "
        "amountreceivable plannedamount dueamount milestoneamount"
    ),
    "due_on": (
        "应收日期 到期日 到期日期 应收日 应收时间 约定收款日 约定付款日 约定付款日期 约定收款日期 "
        "计划收款日期 计划回款日期 计划日期 付款日期约定 应付日期 付款期限 收款期限 约定日期 应付款日期 "
        "应付日 计划收款时间 计划付款日期 预计收款日期 约定付款时间 约定时间 付款到期日 截止日期 duedate "
        "dueon due-date datedue paymentdue paymentduedate plannedon planneddate deadline maturity "
        "maturitydate expecteddate"
    ),
    "condition": (
        "付款条件 收款条件 条件 触发条件 付款条款 付款约定 付款节点条件 条件说明 condition trigger "
        "paymentcondition paymentterms terms"
    ),
    "received": (
        "已收金额 已收 已回款 已收款 实收 实收金额 已收款金额 已回款金额 回款金额 到账金额 已到账 收款金额 "
        "本期已收 实际收款 实际收款金额 回款 收款 已付 已付款 已付金额 实际回款 实际回款金额 received "
        "amountreceived paid amountpaid paidamount receivedamount collected paidtodate receivedtodate payment "
        "paymentreceived"
    ),
    "paid_on": (
        "收款日期 回款日期 到账日期 实收日期 收款时间 回款时间 到账时间 实际收款日期 付款日期 实际付款日期 "
        "实际回款日期 收款日 回款日 到账日 paidon datepaid paymentdate receivedon receiveddate datereceived "
        "paiddate receiptdate collectiondate"
    ),
    "unpaid": (
        "未收 未收金额 未收款 未回款 欠款 欠款金额 余额 未收余额 应收余额 剩余 剩余金额 未付 未付金额 未付款 "
        "尚欠 尚欠金额 未到账 待收 待收金额 未回款金额 未收款金额 outstanding balance open openamount unpaid "
        "remaining balancedue amountoutstanding openbalance"
    ),
    "invoice_number": "发票号 发票号码 发票编号 invoice invoiceno invoiceno. invoicenumber invoice#",
    "external_number": "外部编号 外部单号 外部编码 单据编号 externalnumber externalno externalid reference ref",
    "remark": "备注 说明 备注说明 情况说明 备注信息 附注 remark remarks note notes comment comments memo",
    "ignored": (
        "开票日期 开票金额 已开票 已开票金额 是否开票 开票情况 开票状态 发票日期 状态 收款状态 付款状态 账龄 "
        "逾期天数 地区 区域 省份 部门 行业 税率 税额 不含税金额 累计已收 累计收款 累计回款 已收合计 "
        "累计已收金额 已收总额 未收合计 未收总额 欠款合计 合计 回款率 收款比率 地址 开户行 账号 制单人 年度 "
        "月份 收款方式 付款方式 invoicedate status region department address aging daysoverdue taxrate "
        "totalreceived totalpaid totaloutstanding year"
    ),
}  # fmt: skip

FIELD_OF: Final = {word: name for name, words in WORDS.items() for word in words.split()}
