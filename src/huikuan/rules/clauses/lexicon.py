"""The other words of payment clauses as tables: paying, the rest, names of stages, bases, and what is no stage."""

from __future__ import annotations

from typing import Final

# Paying as an act; not paying as a noun (付款方式, 支付申请).
PAY: Final = (
    r"(?:支付|付款|付费|付讫|付足|付还|给付|结付|拨付|拨款|缴付|划付|汇付|支出|结账|兑付"
    r"|(?<![交预应垫已未待])付(?!款))(?!方式|条件|条款|申请|期限|比例|通知|凭证|账户|节点|计划|前"
    r"|义务|请求|时间|日期|周期|流程|方法|进度(?!款)|宝|令|使用|审批|单|办法|安排|责任|约定|阶段|报告|保函"
    r"|担保|手续|依据|资料|币种|信息|单位|人(?!民)|次数|内容|标准|说明|如下"
    r"|款项的比例)"
    r"|结清|月结|季结|账期(?=\d)|预付(?!款保函|款担保|款的?(?:抵扣|扣回))|首付|退还|返还|退回|退付|无息退|汇入"
    r"|汇至|电汇|(?:一次性"
    r"|办理)结算(?=\d|合同|至|到|剩|余|全)|放款"
    r"|转账(?!方式|凭证|支票|记录|信息)|款到(?=发货|后|即|提货)|\bpa(?:y|id|ys|ying|yable|yments?)\b|\bdue\b|\brelease[ds]?\b|\bremit(?:ted)?\b"
    r"|\bdeposit\b|\bdown ?payment\b|\bsettled?\b|\binvoiced\b|\bbilled\b"
    r"|\b(?:shall|will|must|to) be (?:made|effected)\b"
)
CUMULATIVE: Final = (
    r"(?:支付|付款|拨付|付|结算|累计|拨款|结|付足|支付款|进度款|工程款)[^,。;:\n%]{0,12}?(?:至|(?<!收)到(?!位"
    r"|账|货|期|达)|达到?|不超过)(?:累计)?(?:本|该|已|双方)?(?:合同|项目|工程"
    r"|结算|审定|审计|决算|总|协议|暂定|签约|中标|产值|已|应|设计|监理|服务|竣工|最终|分包|第三方|发包人|甲方"
    r"|财政|评审|造价|全部|相应|设备|本|该"
    r"|货款)?[^,。;:\n%]{0,22}?$"
    r"|付足[^,。;:\n%]{0,22}$|累计[^,。;:\n%]{0,24}?$|(?:up to|a total of|cumulative(?:ly)?|aggregate"
    r"|bring(?:ing)? (?:the )?total(?: paid)? to"
    r"|payment to|paid to|cumulative (?:amount|payments?)[^,;%]{0,30} to|(?:increased|raised|topped up) to)"
    r"[^,;%]{0,30}$"
)
REMAINDER: Final = (
    r"剩余|余款|余额|其余|剩下|余下|(?<!剩)(?<!多)(?<!其)余(?=\d|百分|的?款|[一二三四五六七八九]成|\[|_|x)"
    r"|\bbalance\b|\bremaining\b"
    r"|\bremainder\b|\bthe rest\b"
)
SETTLES: Final = r"付清|结清|付讫|(?<!交)付完|\bin full\b"
WHOLE: Final = (
    r"全款|全额(?:货款|合同款|款项?|费用|价款|支付|付款|付清|预付)|(?<!剩余)全部(?:的)?(?:货款|款项?|价款"
    r"|[^,。;:\n%剩余付\d]{0,6}?(?:费用?|款项?|价款|报酬"
    r"|金额))|合同全款|一次性(?:支付|付清|付|结清|付款)(?:全部|全额|本)?(?:合同|货|项目|服务)(?:总)?(?:款项?"
    r"|价款|金额|额|价|费用|费)(?:总额)?(?!的?\d|的?百分"
    r"|的?\[|的?_)"
    r"|\bfull (?:payment|amount|price|contract price)\b|\bentire (?:contract )?(?:price|amount|sum)\b"
    r"|\bpayment in full\b|\bpaid in full\b"
)
LABELS: Final[tuple[tuple[str, str], ...]] = (
    (
        "retention",
        r"质保金|质保(?=\d{1,2}(?:\.\d)?%)|(?<=%)质保(?=[一二两三四五六\d]{1,2}(?:年|个月))|质保(?=[一二两三四五六\d]{1,2}(?:年|个月)(?:期?满)?后)|质量保证金|质量保修金|设备保证金"
        r"|质量保证款|质保款|保修金|保修款|质量保障金|维保款|保留金|尾留款"
        r"|保证金(?=\d|:)|质押金|retention(?: money| sum| amount)?|retainage|warranty payment|holdback"
        r"|\b(?:retained|withheld|held back)\b",
    ),
    (
        "advance",
        r"(?<=%)预付(?=[,。;、]|$)|预付(?=\d|百分|[一二三四五六七八九]成|合同|总|\[|_|x|工程)|预付款|预付工程款"
        r"|(?<![暂固确审核限])定金(?!额)|订金|首付款?|首款|首期(?:款|付款|费用)?|启动(?:资金"
        r"|款|金|费)|合同款首付|签约款|签合同款|备料款|预付账款|预付金|动员款|advance(?: payment)?"
        r"|down ?payment|deposit"
        r"|mobili[sz]ation (?:payment|advance)|prepayment|initial payment|upfront",
    ),
    ("delivery", r"到货款|发货款|提货款|交货款|交付款|供货款|到货付款|进场款|货到款|delivery payment|shipment payment"),
    (
        "progress",
        r"(?:工程)?进度款|中期款|中期(?:付)?款|阶段款|初验款|上线款|实施款|里程碑款|过程款|节点款|进度付款"
        r"|开发款|调试款|安装款|progress payments?"
        r"|interim payments?|milestone payments?|stage payments?",
    ),
    ("acceptance", r"验收款|竣工款|竣工验收款|安装验收款|完工款|acceptance payment"),
    ("settlement", r"结算(?:工程)?款|决算款|竣工决算款|竣工结算款|审计款|settlement payment|final account"),
    (
        "final",
        r"结算尾款|尾款|终验款|最终付款|末期款|末款|最后一?笔(?:款|付款)?|final (?:payment|instal?lment)"
        r"|final(?= ?\d{1,2} ?%)",
    ),
)
ORDINAL_LABEL: Final = (
    r"(?:第[一二三四五六七八九十\d]{1,2}(?:期|次|笔|阶段|批)(?:付款|付费|款项?|支付|费用)?|[一二三四五]期(?:款"
    r"|付款)|(?:first|second|third|fourth|fifth"
    r"|1st|2nd|3rd|4th|5th) (?:payment|instal?lment|milestone)|milestone \d|(?:phase|stage|instal?lment) \d)"
)
# What a share is a share of.
BASES: Final[tuple[tuple[str, str], ...]] = (
    (
        "batch_total",
        r"(?:该批|当批|每批|本批|此批|该批次|当批次|每批次|本次|该次|当次|每次|该订单|每单|每笔订单|投产通知"
        r"|该通知|该期供货|相应批次|对应订单"
        r"|订单)(?:(?:货物|物资|材料|产品|设备)?(?=的?[\d\[_])|[^,。;:\n%]{0,16}?(?:总?价款?|总?金额|总?额|货款|款|总价))"
        r"|value of each (?:shipment|batch"
        r"|order|delivery)|(?:each"
        r"|the) (?:shipment|batch|order|delivery) value",
    ),
    (
        "measured_work",
        r"(?:当[月期季]|本[月期季]|上[月期季]|每[月期季]|该月|月度|已|累计|实际|审核|审定的?|核定|确认的?"
        r"|经确认|计量|按月)[^,。;:\n%]{0,14}?(?:工程量|工作量|产值|进度款"
        r"|完成量|完成额|计量款|工程价款|工程款|工程造价|工程进度)(?:造价|价款|金额|款|总额|对应[^,。;:\n%]{0,6})?"
        r"|(?:进度|计量|产值|工作量)(?:审核|款|金额|计量)?"
        r"|(?:value of )?(?:the )?(?:measured )?work (?:done|completed|executed|performed)|certified (?:value"
        r"|amount|work)",
    ),
    (
        "settlement_total",
        r"(?:工程|合同|竣工|项目|最终|分包|总)?(?:审定|审计|结算|决算|审核|最终结算|竣工结算|竣工决算|评审"
        r"|财审|审结|定案|造价审定)(?:后|的|定案|评审|审核|审计|审定|确定|认可|部门"
        r"|的?合同|工程){0,4}(?:总?价款?|总?金额|总?额|总?造价|工程(?:总)?(?:价款?|造价|款)|款项?|值|价格|结果"
        r"|定额|值)|结算(?!为|方式|条件|条款|周期)(?:总|审定|价|款|额|值)?"
        r"|决算(?:价|额|款)?|审定(?:价|额|金额|造价|值|款)|final (?:contract )?(?:account"
        r"|settlement)(?: amount| price| value"
        r"| sum)?|settlement (?:amount|price|value)",
    ),
    (
        "remaining",
        r"(?:剩余|余下|尚未支付)(?:的)?(?:合同)?(?:款项?|价款|金额|费用|部分|尾款|货款|工程款)的|余款的"
        r"|of the (?:remaining )?balance",
    ),
    ("invoice_total", r"(?:发票|开票)(?:总)?(?:金额|额)|invoice (?:value|amount|total)"),
    (
        "contract_total",
        r"(?:本|该)?(?:合同|协议|项目|工程|中标|签约|暂定|成交|采购|总|服务|设计|监理|咨询|货物|设备|产品|订单"
        r"|首年|投标|含税|报价|开发|技术|软件|系统|实施|包干"
        r"|固定)[^,。;:\n%]{0,8}?(?:总?价款?|总?金额|总?额|总?造价|款项?|总?费用?|价格|报酬|经费|价值)|总(?:价"
        r"|额|款|金额|费用|造价|合同额)|全款|货款"
        r"|(?:the )?(?:total )?(?:contract|project|order|agreement|purchase|lump[- ]sum|agreed|quoted"
        r"|tender)(?:ed)? (?:price|value|sum|amount|total|fee|cost|order value)|total (?:price|value|fee|fees|cost"
        r"|amount|sum|contract)|the (?:price|fee|fees)",
    ),
)
PARTS: Final[tuple[tuple[str, str], ...]] = (
    (
        "equipment_total",
        r"(?:设备|硬件|货物|材料)(?:购置|采购)?(?:总)?(?:款|费用?|价款?|金额|总价|价格|部分)"
        r"|equipment (?:price|value|cost|portion)",
    ),
    (
        "installation_total",
        r"(?:安装|施工|安装调试|工程)(?:及调试|服务)?(?:总)?(?:费用?|部分)|installation (?:price|value|cost"
        r"|portion|charges)",
    ),
    (
        "software_total",
        r"软件(?:开发|许可|系统)?(?:总)?(?:款|费用?|价款?|金额|部分)|(?:software|licen[cs]e) (?:price|fees?|value)",
    ),
    (
        "service_total",
        r"(?:实施|服务|技术服务|维护|运维|咨询|培训)(?:总)?(?:费用?|部分)(?:总额)?|(?:service|implementation"
        r"|training) (?:price|fees?"
        r"|charges)",
    ),
)
PERIODIC: Final[tuple[tuple[str, str], ...]] = (
    (
        "monthly",
        r"月度(?=进度款|工程款|产值)|上月(?=对账|[^,。;:\n%]{0,6}(?:金额|货款|费用|款项))|当月(?=[^,。;:\n%]{0,6}(?:完成|工程量|工作量|产值|计量))|按月|每个?月|逐月"
        r"|(?<!个)(?<![一二两三四五六七八九十\d])月付|月结|按自然月|\bmonthly\b"
        r"|\beach month\b|\bevery month\b|\bper month\b|\bend of (?:the"
        r"|each) month\b",
    ),
    (
        "quarterly",
        r"每隔?(?:三|3)个月|按季度?|每个?(?:自然)?季度?|逐季|季付|季结|\bquarterly\b|\beach quarter\b"
        r"|\bevery quarter\b|\bper quarter\b",
    ),
    (
        "half_yearly",
        r"每隔?(?:六|6)个月|每半年|按半年|半年付|半年一(?:付|次)|\bhalf[- ]yearly\b|\bsemi[- ]?annual(?:ly)?\b",
    ),
    (
        "yearly",
        r"按年度?(?=支付|付|结算|分|缴|,)|每个?(?:服务)?年度?|逐年|(?<![一二两三四五六七八九十\d半])年付|\bannual(?:ly)?\b"
        r"|\byearly\b|\beach year\b"
        r"|\bevery year\b|\bper (?:annum"
        r"|year)\b",
    ),
    (
        "per_event",
        r"每(?:次(?!提前|付款|支付|请款|收款|结算|开票)|批|单(?!位)|笔订单|个订单|一?批次?|批货)|逐批"
        r"|分批(?=到货|交货|供货|结算)|每一订单|\beach (?:shipment"
        r"|batch|delivery|order)\b|\bper (?:shipment|batch|delivery)\b",
    ),
)
MEASURED: Final = (
    r"进度(?=支付|付)|工程量|工作量|产值|计量|进度款|完成量|measured|work (?:done|completed|executed|performed)"
)
# From here to the end of its sentence the talk is not of a stage.
NOISE: Final = (
    r"(?:每)?逾期(?!.{0,4}未(?:提出)?异议)|(?<!无)(?<!有)(?<!扣除)(?<!和)(?<!生)(?<!在)违约(?!情况|行为的?[,)]"
    r"|事项|金后|情形)|滞纳金|罚款|罚金|赔偿"
    r"|解除(?:本)?合同|延(?:迟|期)(?:付款|支付|交货|交付|履行)|迟延|拖欠|投标保证金|投标人须|法律责任|不可抗力"
    r"|仲裁|诉讼|(?:定金|预付款|订金)[^,。;\n%]{0,6}后[^,。;\n]{0,4}合同(?:正式)?生效|(?<=[,。;])[^,。;\n%]{0,24},(?:本|该)?(?:定金"
    r"|预付款)[^,。;\n%]{0,12}(?:抵作|抵扣|冲抵|转为|抵为)"
    r"|\blate (?:payment|fee|interest)|\bliquidated damages\b|\bpenalt(?:y|ies)\b|\binterest (?:at|of|shall|on"
    r"|will|rate)|\boverdue\b|\bdelay(?:ed)? (?:in |of )?(?:payment|delivery)|\bterminat(?:e|ion)"
    r"|\bbid (?:security|bond)\b|\bearnest money deposit\b|\bdiscount\b|\bdelay in\b|\baccrue"
    r"|\bnot (?:been )?(?:received|made)\b|\bnot been paid\b|\bpast due\b"
)
PENALTY: Final = r"违约金|扣减|扣罚|滞纳金|罚|逾期|利息|迟延|赔偿|late|penalt|damages|interest|overdue"
TAX: Final = (
    r"税率|税点|增值税(?!专|普|发|电)|含\d{1,2}(?:\.\d)?%(?:的)?(?:增值)?税|%(?:的)?(?:增值)?税"
    r"|\bvat\b(?! invoice| special)|\bgst\b"
    r"|\btax\b"
)
BOND: Final = (
    r"(?:履约|投标)(?:保证金|担保|保函)|保函|performance (?:bank )?(?:bond|guarantee|security)|bid (?:bond|security)"
    r"|advance payment guarantee"
)
PAYER: Final = (
    r"甲方|买方|买受人|需方|委托方|委托人|发包方|发包人|采购方|采购人|定作方|业主方?|招标人|招标方|建设单位"
    r"|客户|用户|学校|医院|总包方?|总承包人|承租(?:方|人)|(?:the )?(?:buyer"
    r"|purchaser|client|customer|employer|owner|party a)"
)
# Acts of others that a window may belong to instead of the payment.
OTHER_ACTS: Final = (
    r"提交|开具|出具|提供|递交|审核(?!无误|通过|后|支付|并支付|并付|完成|合格)|审查(?!通过|合格)|整改|交付"
    r"|交货|送达|完成|书面|通知|缴纳|交纳|响应|答复|验收(?!合格|通过|后|完成)|抵达"
    r"|到达现场|维修|修复|解决|回复|\bsubmit\b|\bissue\b|\bprovide\b|\bdeliver\b|\breview\b|\bnotify\b"
    r"|\brectify\b|\breplace\b"
    r"|\brepair\b"
)
# A percent beside these is none of the price's.
NOT_SHARE_AFTER: Final = (
    r"^(?: ?\([^)\n]{0,24}\))?(?:的|之|额度|金额|款项?|作为|做为|为|计|等额|同等|合法|有效|正规|合规|增值税"
    r"|专用|普通|税务|正式|银行|不可撤[销消]的?|性能|见索即付|电子|税率"
    r"|合同|全额|相应|价格|价款|总?额){0,6}(?:发票|收据|履约|投标|保函|担保|违约|罚|滞纳|赔偿|利息|增值税(?!专"
    r"|普|发|电)|税(?!前)|折扣|优惠|让利|质量保函|预付款保函|预付款担保|手续费|管理费|保险)"
    r"|^(?:的)?(?:工程量|工作量|进度(?!款)|形象进度|产值|总工程量|时(?!支付)|以上(?!支付)|以内)"
    r"|^ ?(?:/ ?)?\d{1,2},? ?(?:days?,? ?)?net"
    r"|^ ?(?! ?of [a-z ]{0,40}?\b(?:paid|payable)\b)(?:of [a-z ]{0,40}?)?(?:vat|tax|gst|interest|discount"
    r"|penalty|per (?:day|week|month|annum|year)"
    r"|performance|bid|liquidated|annual|irrevocable|refund bond|bank guarantee|range)|^ of (?:the |all )?(?:works?"
    r"|project|construction|scope"
    r"|services)(?: (?:is|are|has|have|being))? ?(?:complete|done|progress|finish|installed)|^ complet"
    r"|^ progress(?! payment| instal)|^ of (?:the )?(?:works?|effort|scope)\)|^(?:/|每)(?:天|日|day)"
)
NOT_SHARE_BEFORE: Final = (
    r"(?:税率|税点|收入|工资|年薪|增值税|税|折扣|优惠|下浮率?|上浮率?|利率|年利|罚款|违约金|滞纳金|赔偿|履约保证金|履约担保"
    r"|履约保函|投标保证金|保函|担保|中标服务费|完成率|合格率|准确率|到达率|得分率?"
    r"|浮动|幅度|比例不超|上调|下调|承担|手续费|管理费|扣减|扣除|减少|增加|发票金额|开具[^,。;\n付]{0,24}"
    r"|出具[^,。;\n付]{0,24}|提交(?!付款)[^,。;\n付]{0,20}"
    r"|提供[^,。;\n付]{0,24}|缴纳[^,。;\n付]{0,24}|交纳[^,。;\n付]{0,24}|发票须?开[^,。;\n]{0,12})(?:为|是|的"
    r"|按|率|至|到|达|:|约|以|计|,"
    r"|每日|\(|(?:合同|成交|中标|项目)(?:总?价款?|总?金额|价款?)|总额|总价|不超过|不高于|最高){0,5}$|(?:保证金"
    r"|保函|担保)\([^)]{0,24}$|(?:扣减|扣罚|核减|扣款)[^,。;\n付]{0,14}$|(?:另加|垫资|垫付|加收|税率"
    r"|税费|税金|押金|诚意金|申请(?:支付|付款|付)(?:至|到)?)[^,。;\n付]{0,14}$|(?:不超过|不高于"
    r"|最高(?:不超过)?|上限为?)[^,。;\n]{0,14}$"
    r"|(?:付|支付|拨付|付款|累计|金额)[^,。;:\n]{0,10}(?:累计达|达到|已达|已付|已支付)[^,。;:\n]{0,14}$"
    r"|(?:不低于|不少于|至少|低于|高于|大于|小于|少于)$"
    r"|(?:tax|vat|gst|interest|discount|penalty|damages|rate|bond|guarantee|security|not exceed(?:ing)?|maximum"
    r"|at least|withholding)(?: of| at| is| equal to| for| in the amount of| to| rate| shall be| amounting to"
    r"| with| by){0,3} ?(?:\(?[a-z]{0,12}\)? ?){0,1}$|(?:completion|progress|completed) (?:of )?$"
)
PROGRESS_BEFORE: Final = (
    r"(?:工程量|工作量|形象进度|工程进度|施工进度|项目进度|进度|产值|完成|完工|施工到|施工达到?"
    r"|施工至)[^,。;:\n%付]{0,12}$|(?:completion|progress"
    r"|completed) (?:of )?(?:about )?$"
)
PROGRESS_AFTER: Final = (
    r"^(?:的)?(?:总?工程量|总?工作量|形象进度|工程进度|产值|进度)?(?:之?后|时|以上|,|支付(?=[^,。;\n]{0,20}\d))|^(?:的)?(?:工程量|工作量"
    r"|形象进度|进度)|^ (?:of )?(?:the )?(?:works?"
    r"|project|construction|scope|physical)?(?: of the works?)? ?(?:complet|progress|done)"
)
GENERAL: Final = (
    r"每(?:次|笔|期|一期|个阶段)(?:付款|支付|款项|请款|收款)|各(?:期|阶段|笔|项)(?:付款|款项|费用)|(?:所有"
    r"|上述|以上|全部|任何|前述)(?:各期|付款|款项|支付|费用|每笔|阶段)"
    r"|付款前|支付前|请款前|收款前|\ball (?:the )?(?:payments?|invoices)\b|\beach (?:payment|invoice|instal?lment)\b"
    r"|\bany payment\b|\binvoices (?:are|shall be|will be)\b|\bpayments? (?:terms|shall be made within"
    r"|will be made within|are due|is due)\b"
)
# ... or say how far the work is, unless that part of the work is what is paid.
WORK_BEFORE: Final = (
    r"(?:工程量|工作量|形象进度|工程进度|施工进度|项目进度|进度|产值|总量|完成|完工)(?:完成|达到?|至|到|总|的|已"
    r"|累计|计划|投资|工程量|工作量|比例|率|为|不低于|超过){0,5}$"
)
PAID_BEFORE: Final = r"(?:支付|付|拨付|付给|结算|按|按照)[^,。;:\n%]{0,30}$"
PAID_AFTER: Final = r"^(?:的?(?:工程)?进度款|(?:进行|予以|向乙方)?支付|付|拨付|作为|,?扣除|,?支付|计算|计付|$|[。;,])"
