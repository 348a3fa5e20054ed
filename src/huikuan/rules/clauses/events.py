"""The events that contracts hang payments on, as tables: what they are called here, and how people write them.

A `milestone` happens in the work, a `document` is handed over (a trigger only where its receipt starts the clock), a
`proviso` is a defence the customer keeps, `funds` is money the customer waits for.
"""

from __future__ import annotations

from typing import Final

THIRD: Final = (
    r"(?:业主方?|建设单位|建设方|发包方|发包人|最终用户|最终客户|终端用户|终端客户|总包方?|总包单位|总承包方?"
    r"|总承包人|上游客?户?|下游客?户?|第三方客户|甲方客户|甲方的客户|丙方|用户单位)"
)
MILESTONES: Final[tuple[tuple[str, str], ...]] = (
    ("warranty_end",
        r"质保金(?:期满|到期|期限届满)后?|质保期?[一二两三四五六\d]{1,2}(?:年|个月)(?:期?满)?后|(?:免费|硬件|软件|整机|工程|设备|产品)?(?:质保(?![金款函])"
        r"|保修|质量保证|质量保修|质量保障|缺陷责任|维保|保质|保固|运维"
        r"|维护|售后服务|售后|保证)(?:服务)?期?限?(?:限)?(?:\([^)\n]{0,14}\)"
        r"|[^,。;:\n满届%]{0,12}?)?(?:期?满(?!足)|届满|到期|结束|终了|过后|终止"
        r"|期后)|过保后?"
                     r"|(?:expiry|expiration|end|completion|conclusion"
                     r"|lapse) of (?:the )?(?:[a-z0-9()-]+ ){0,5}?(?:warranty|guarantee|defects? (?:liability"
                     r"|notification)|maintenance|dlp)(?: period)?|(?:warranty|defects liability|guarantee"
                     r"|maintenance) period (?:expires?|ends?|has expired|is over|lapses)"
                     r"|after (?:the )?(?:[a-z0-9-]+ ){0,3}?(?:warranty|defects liability|guarantee"
                     r"|maintenance) period"),
    ("fiscal_funds",
        r"(?:财政|专项|上级|国库|政府|项目|补助|拨付)(?:性|部门|局|补助|专项|补贴|建设)?(?:资金|拨款|款项?"
        r"|支付|下拨|预算|经费)[^,。;:\n%]{0,12}?(?:到位|到账|下达"
        r"|拨付|拨款|下拨|批复|到达)|(?:资金|经费|拨款)(?:全部|实际)?(?:到位|到账|下达)后?|财政拨款后?"
        r"|receipt of (?:government |budget |grant "
        r"|donor )?fund(?:s|ing)|funds? (?:are|is|being) (?:made )?(?:available|released|appropriated)"),
    ("upstream_payment",
        rf"(?:收到|取得|获得|收取|待){THIRD}[^,。;\n后\d]{{0,16}}?(?:(?:支付|拨付|返还|退还)的?[^,。;\n后\d]{{0,8}}?"
        r"(?:款项|款|资金|质保金|质量保证金|保证金|保留金)|付款|回款|款项|拨款|支付|工程款|款|资金)(?:到账)?后?"
        rf"|{THIRD}(?:(?!向|应当?向|须|按|后)[^,。;:\n\d]){{0,14}}?(?:付款|回款|拨款|支付|拨付|工程款|款项)[^,。;\n%]{{0,10}}?(?:到账"
        rf"|到位|后|之日|时|的前提|(?:拨付|支付)(?=后|时|之日|完|的前提|到))"
        rf"|(?:收到|取得){THIRD}[^,。;\n\d]{{0,8}}(?:返还|退还|支付)的?[^,。;\n\d]{{0,8}}(?:质保金|保证金|保留金)后?"
        rf"|{THIRD}[^,。;:\n]{{0,16}}(?:付款|支付|回款)[^,。;:\n]{{0,8}}(?:进度|比例|节点|时间)[^,。;\n]{{0,6}}(?:匹配|同步|一致|同比例)"
        rf"|{THIRD}(?:同比例)?(?:付款|回款|支付)[^,。;\n]{{0,6}}?(?:后|到账)|背靠背"
        r"|(?:receipt|received) by (?:the |its )?[a-z]+(?: [a-z]+)? of (?:the )?"
        r"(?:corresponding |final |progress |full )?"
        r"(?:funds|payments?) from (?:the |its |their |our )?(?:owner|employer|end[- ]?(?:user|client"
        r"|customer)|main contractor|client)"
        rf"|(?:receipt of|received|receives"
        rf"|receiving) (?:the )?(?:corresponding |final |progress |full )?(?:funds|payments?) from"
        rf" (?:the |its |their |our )?(?:owner|employer"
        rf"|end[- ]?(?:user|client"
        rf"|customer)|main contractor|client|its customer)|pay[- ]when[- ]paid|pay[- ]if[- ]paid|(?:is|been"
        rf"|gets) paid by (?:the )?(?:owner|employer|client|end[- ]?(?:user|client|customer))"),
    ("preliminary_acceptance",
        r"(?:初步|初次|预)验收|初验|初检|竣工初验|preliminary (?:site )?acceptance|provisional acceptance"
        r"|initial acceptance"
        r"|taking[- ]over certificate"),
    ("interim_acceptance",
        r"(?:中期|阶段性?|中间|期中|中途|分段|里程碑)(?:的)?(?:成果)?验收|中检|中期检查|interim acceptance"
        r"|mid[- ]?term (?:acceptance|review)"
        r"|phase acceptance"),
    ("factory_acceptance",
        r"(?:出厂|工厂|厂内|预)(?:前)?(?:检验|验收|测试|监造)(?:合格|通过)?|factory acceptance(?: tests?)?|\bfat\b"),
    ("delivery_acceptance",
        r"(?:到货|货到|货物到达|设备到达|到场|进场|到达现场|交货|开箱|收货|到现场)(?:现场|指定地点"
        r"|后)?(?:[并且、和经由]|并经|且经|后经)?(?:甲方|买方|采购人|采购方|需方|用户|业主"
        r"|监理)?(?:[并且])?(?:数量|外观|清点|开箱|检验|现场|质量|点){0,3}验收|(?:共同)?开箱(?:检验|清点"
        r"|验货)(?:合格)?|到货(?:检验|清点|验货)(?:合格)?|到货签收单|到货验货|进货验收"
        r"|delivery acceptance"
        r"|acceptance (?:up)?on delivery"),
    ("fire_approval", r"消防[^,。;\n%]{0,22}?(?:手续|验收|备案|批文|合格证|意见书|文件|许可)"),
    ("special_inspection",
        r"(?:特监|特检|技术监督|质检|质监|质量监督|主管|监管)(?:部门|机构|局|站|所)[^,。;\n%]{0,8}?(?:检验|检测"
        r"|备案|核验)(?!并?验收)"),
    ("settlement_audit",
        r"(?:竣工|工程|项目|最终|分包|完工|价款)?(?:结算|决算)(?!为|方式|条件|条款|周期)(?:书|款|价|审计|审核|审定|评审|报告|手续|资料"
        r"|总价|金额|事宜|工作){0,3}[^,。;、:\n%]{0,12}?(?:审定"
        r"|审核|审计|完成|完毕|确认|批复|审批|通过|办理|办妥|结束|后)(?:完成|完毕|通过|结束|后|完)?|(?:完成"
        r"|办理完?|经|通过|办妥|办完)(?:竣工|工程|项目|财务|分包"
        r"|最终){0,2}(?:结算|决算|审计|审定|财政评审|财审)(?:审计|审核|评审|审定|手续)?|(?:审计|审定|审价"
        r"|造价审核|结算|决算)(?:结果|报告|完成|完毕|结束|后|通过|合格|部门审定"
        r"|确认|结论|审批后)|审计[^,。;、:\n%]{0,10}?(?:后|完成|结束|报告)"
        r"|(?:completion of )?(?:the )?final (?:account|settlement"
        r"|audit)(?: audit| agreed| approved)?|settlement audit"),
    ("handover",
        r"(?:项目|工程|系统|整体|全部)?移交(?:完成|完毕|手续|后|使用|之日"
        r"|给(?!甲方|买方|采购人)|给?甲方|给?买方|给?采购人)(?:之日|后)?"
        r"|(?:project |final "
        r"|site )?hand[- ]?(?:over"
        r"|off)"),
    ("go_live_acceptance", r"上线验收"),
    ("final_acceptance",
        r"(?:最终|最后|竣工|完工|整体|总体|项目|系统|工程|全部|整机|综合|正式|终期|联合|成果|货物|设备|产品"
        r"|安装|调试|现场|质量)?(?:终验|(?:的)?验收(?!资料|标准|申请|过程|条款"
        r"|方式|文件|方案|期|款|单位|人员|小组|依据|不|规范|工作|费|准备|程序|阶段|节点|时间|日期|截止|由|办法"
        r"|要求|内容|责任|书面))(?:合格|通过|完成|完毕|成功|结束|无误)?"
        r"|final (?:site )?acceptance(?: certificate| tests?)?|(?:successful |written |client |customer "
        r"|buyer'?s? )?(?:user )?acceptance(?! of (?:the |this |our |your )?(?:proposal|quot|offer|agreement|sow"
        r"|order|purchase|contract(?! (?:goods|works|equipment|items|products|deliverables))))"
        r"(?: tests?(?:ing)?(?: \(uat\))?| certificate| of [a-z ]{0,30}(?=[,.;]|$))?"
        r"(?: completion| sign[- ]?off| approval)?"
        r"|(?:\bsat\b|\buat\b)(?: completion| sign[- ]?off| approval)?|\bfac\b|practical completion"),
    ("effective",
        r"(?<=[订署定字章])(?:后)?(?:并|且|之)(?:正式)?生效|(?:合同|协议)(?:书)?(?:正式)?(?:签[订署字]"
        r"|签字盖章|盖章|双方签字盖章)?生效|(?:contract "
        r"|agreement )?effective date|(?:effectiveness|coming into (?:force|effect)|entry into force)(?: of (?:the "
        r"|this )?(?:contract|agreement))?"
        r"|(?:contract|agreement) (?:becomes|becoming|comes|coming|being|is) (?:effective|into (?:force|effect))"),
    ("sign",
        r"(?:合同|协议书?|双方|订单|补充协议)(?:书)?(?:正式|双方)?(?:经)?(?:双方|甲乙双方)?(?:签[订署约定字]"
        r"|盖章|签字盖章|成立|签立)(?:完成|完毕|盖章|之日|后)?"
        r"|签(?:[订署定]|字|完)?(?:了|完)?(?:本|该|此|正式)?(?:项目|采购|购销|服务|销售|施工|委托"
        r"|技术)?(?:合同|协议)|签[约订署](?:完成|生效)?(?:之日|后|时|当日)"
        r"|签约(?!合同)|(?:up)?on (?:contract |agreement )?(?:signing|signature|execution)|(?:signing|signature"
        r""
        r"|execution(?! (?:phase|stage|period|plan)))(?: (?:of|and countersigning) (?:the |this )?(?:present )?"
        r"(?:contract|agreement|sow|order))?"
        r"|(?:contract|agreement|sow|proposal|order)(?: (?:is|has been|have been|being))?(?: (?:approved|executed"
        r"|countersigned) and)?"
        r" (?:signed|executed)|signed (?:contract|agreement|sow|proposal|quote|order)|(?:contract"
        r"|agreement) (?:signing|signature|execution|is signed|has been signed|signed)"
        r"|(?:contract|proposal|quotation|quote|offer|sow) (?:acceptance|approval)"
        r"|(?:acceptance|approval|confirmation) of (?:the |this |our |your )?(?:proposal|quotation|quote|offer"
        r"|(?:contract|agreement|sow)(?! [a-z]*(?:goods|works|equipment|items|products|deliverables)))"
        r"|date of (?:this "
        r"|the )?(?:contract|agreement)|contract award|award of (?:the )?contract"),
    ("order",
        r"(?:(?<!以)下单(?!据)|下达订单|订单确认|采购订单(?:下达|确认|签发)|接到订单|收到订单)|(?:issue"
        r"|issuance|placement"
        r"|receipt|acceptance|confirmation"
        r"|placing) of (?:the |an? |your )?(?:official |formal |signed |approved |firm )?(?:purchase order|order|po\b)"
        r"|order (?:confirmation|placement|acceptance)|(?:with|upon|on|against) (?:the |an? |your )?"
        r"(?:official |formal |signed |approved |firm |confirmed )?(?:purchase order|order\b|po\b)"),
    ("notice_issued",
        r"(?:投产|发货|供货|生产|订货|交货|采购|备货|排产)(?:的)?(?:通知|指令|指示)书?单?(?:下达|发出|送达|下发"
        r"|后)?"),
    ("start_work",
        r"notice to proceed|(?:开工|进场施工|施工进场|入场|进驻|人员进场|人员到场|开工令|开工报告|开工通知"
        r"|(?<![备物料品货材])进场后|(?<![备物料品货材])进场(?![并且]?[经由]?验收))(?:令|报告|通知书?)?(?:下达|签发|签署|之日"
        r"|后)?|(?:commencement|start)(?: date)? of (?:the )?(?:works?|services?|project|construction)"
        r"|mobili[sz]ation|work (?:start|commencement)"),
    ("project_start", r"项目(?:正式)?(?:启动|立项)(?:会)?(?:召开)?(?!资金)|project (?:start|initiation|commencement)"
        r"|(?:project )?kick[- ]?off"),
    ("before_shipment",
        r"(?:货物|设备)发出(?:之)?前|(?:发货|出货|提货|装运|装船|出厂|交货|送货|发运|供货|交付|到货|进场)(?:之)?前|款到(?:发货|后?发货"
        r"|提货|交货)|(?:before"
        r"|prior to) (?:the )?(?:shipment|delivery|dispatch|shipping)|cash before delivery"),
    ("shipment",
        r"(?:发货|装运|装船|出货|发运|提货|起运|出厂)(?:完成|完毕|之日|时|后|单)?"
        r"|(?:up)?on (?:the )?(?:shipment|dispatch|shipping)"
        r"|(?:shipment|dispatch)(?: of (?:the )?(?:goods|equipment))?|(?:copy of )?(?:b/l|bill of lading"
        r"|shipping documents)"),
    ("delivery",
        r"(?:货到|到货|货物到达|设备到达|到达(?!付款|支付|条件)|送达|运到|运抵|运至|运达|送至|送到|交货|到现场|供货(?!方"
        r"|商|单位|期|范围|物)|收货(?!人|方|地|单)|签收|卸货|(?<=[备物料品货材])进场后?"
        r"|到场)(?:甲方|买方|需方|用户|采购人|项目)?(?:指定)?(?:现场|地点|工地|位置)?(?:完成|完毕|完|签收"
        r"|后|之日|时)?|(?:全部|所有|主|货物|设备|产品|系统|软件|成果"
        r"|材料|商品|硬件)[^,。;、:\n%]{0,6}?交付(?:完成|完毕|使用)?|交付(?:完成|完毕|使用|后|之日|时|给|并)"
        r"|交付(?=[、并且]|货物|设备|产品|全部货)"
        r"|(?:up)?on (?:the )?delivery|\bcod\b|cash on delivery|delivery(?: of (?:the |all )?(?:goods|equipment"
        r"|products?|software|hardware|materials?|items?|supplies|system))?(?: (?:to|at) (?:the )?(?:site|buyer"
        r"|purchaser|customer|client))?|receipt of (?:the )?(?:goods|equipment)"
        r"|(?:goods|equipment|products?|materials?|items?|hardware|software|system|machines?)(?: (?:has|have|is"
        r"|are))?(?: been)?"
        r" delivered(?: (?:to|at) (?:the )?(?:site|buyer|purchaser|customer|client))?|arrival(?: of (?:the )?(?:goods"
        r"|equipment))?"),
    ("trial_run_done",
        r"试(?:运行|运转|运营|用|车|生产)[^,。;:\n%验]{0,14}?(?:结束|合格|完成|完毕|通过|期满|满|正常|无故障|后"
        r"|成功|稳定)|trial (?:run|operation)s?"
        r"|performance tests?(?: run)?"),
    ("commissioning_done",
        r"(?<!安装)(?:联合)?调试(?:运行)?(?:完成|完毕|合格|结束|成功|正常|(?=验收)|通过|后|开通)|commissioning"),
    ("install_done",
        r"安装(?=满)|完成(?:初步|全部|设备|现场|系统){0,2}(?:的)?安装(?:与|及|和|、|并)?(?:调试|部署)?(?!验收)|(?:安装"
        r"|安调|装机)(?:和|与|及|、|并)?(?:调试|部署|施工"
        r"|测试)?(?:全部|并|且)?(?:完成|完工|完(?=[,后付支])|完毕|到位|结束|合格|成功|后|运行正常)|安装(?:与|及|和|、"
        r"|并)?调试(?:完成|完毕|合格|正常)?"
        r"|completion of (?:the )?installation|(?<!place of )(?<!site of )installation(?: and (?:commissioning"
        r"|testing))?(?: completed"
        r"| completion)?"),
    ("go_live",
        r"(?:系统|项目|平台|设备|软件)?(?<!试)运行(?=满?\d|满?[一二三四五六半两壹贰叁])|上线(?:运行)?|(?:系统|平台"
        r"|项目|设备|工程|产品)?(?:正式|全面|安装)?(?:投运|投产"
        r"|投入(?:正式)?(?:使用|运行|运营|生产)|切换|开通)|正式运行|正常运行|稳定运行|并网(?:发电|运行)?(?!验收)"
        r"|交付使用|go[- ]?live|going live|cut[- ]?over"
        r"|launch(?:ed)?|put into (?:operation|use|production)|production (?:deployment|release)"),
    ("topping_out", r"(?:主体|结构|工程)?(?:结构)?封顶|topping[- ]out"),
    ("foundation_done",
        r"completion of (?:the )?foundations?(?: works?)?|foundations? (?:works? )?completed?|(?:±0(?:\.0{1,3})?"
        r"|正负零)[^,。;\n%]{0,10}?(?:后|时|完成|工程)|(?:基础|地下室|桩基|正负零|±0|垫层)(?:工程|部分|结构"
        r"|施工)?(?:完成|完工|结束|施工完|验收|出|以上|后)(?:合格"
        r"|完成)?"),
    ("structure_done",
        r"structural completion|completion of (?:the )?structure|(?:主体|结构)(?:工程|结构)?(?:完成|完工|验收"
        r"|结束|施工完毕?)(?:合格|完成)?"),
    ("service_period_end",
        r"(?:第[一二三四五]年|首年|当年|年度|上半年|下半年)?(?:服务|合作|租赁|维护|运维)(?:期)?(?:限)?(?:届满"
        r"|期满|到期|结束|满(?!\d|[一二三四五六半两]))"
        r"|end of the service (?:period|term)"),
    ("completion",
        r"(?:工程|项目|全部|整体)?(?:竣工|(?<!已)(?<!装修)(?<!装饰)(?<!安装)完工)(?!量|验收|结算|资料|决算|图"
        r"|款|初验|报告)|施工完(?:成"
        r"|毕)|(?:全部|所有)?工作(?:内容)?(?:全部)?完成|(?:项目"
        r"|(?<![量作])工程)(?:全部|整体)?(?:完成|结束|结项|结题)(?!财务|结算|决算|验收|量|总|工|比|进|\d)"
        r"|服务(?:全部)?(?:完成|结束)|完成(?:全部|所有|合同约定的?(?:全部)?)?(?:工作|服务|技术服务|合同义务)(?:内容)?|合同履行(?:完毕|完成)"
        r"|completion of (?:the )?(?:project|works?|services?|contract|job|order)"
        r"|(?<!design )(?<!development )(?<!production )(?<!manufacturing )(?<!fabrication )(?<!testing )(?<!training )"
        r"(?<!deployment )(?<!construction )completion(?! of (?:the )?(?:[a-z]|\d))"
        r"|(?:project|substantial|works?) completion|completed project"),
)  # fmt: skip
DOCUMENTS: Final[tuple[tuple[str, str], ...]] = (
    ("vat_special_invoice",
        r"增值税专用(?:税务)?(?:电子)?(?:的)?发票|专用?发票|专票|(?:special )?vat (?:special )?invoices?"),
    ("invoice_received", r"发票|税票|票据(?:资料|凭证)?|(?:收到|接到|取得)票|票到|开票|请款票|invoices?|invoicing"),
    ("advance_guarantee_received",
        r"预付款(?:的)?(?:银行|不可撤销)?(?:保函|担保|保证金)|advance payment (?:bank )?(?:guarantee|bond|security)"
        r"|advance (?:bank )?guarantee"),
    ("warranty_guarantee_received",
        r"(?:质量|质保|质保金|质量保证金?)(?:期)?(?:银行)?保函|warranty (?:bond|bank guarantee|guarantee)"),
    ("performance_bond_received",
        r"(?<=[到交供出])(?:银行)?保函|履约(?:保证金?|担保|保函|保证保险)(?:函|书)?"
        r"|performance (?:bank )?(?:bond|guarantee|security)"),
    ("payment_application",
        r"(?:付款|支付|请款|用款|进度款|工程款|收款|结算)(?:申请|通知|请求|报审|确认)(?:书|单|表|函|报告"
        r"|资料)?|催款函|请款(?:单|函|书|资料)|payment (?:request"
        r"|application)s?|application for payment|request for payment"),
    ("documents_delivered",
        r"(?:以下|下列|如下)[^,。;:\n]{0,8}(?:单据|文件|资料|凭证|材料|票据)|(?:the )?following documents?|"
        r"(?:竣工|技术|项目|全部|相关|验收|结算|工程|完整|所有|交工|归档|随机)?(?:的)?(?:资料|文档|档案"
        r"|文件)(?:[^,。;、:\n%]{0,8}?)(?:移交|提交|交付|归档|备案|齐全"
        r"|交齐|完整|报送)(?:完成|完毕|后)?|(?:移交|提交|交付|办理)[^,。;、:\n%]{0,10}?(?:资料|文档|档案|移交手续)"),
)  # fmt: skip
PROVISOS: Final[tuple[tuple[str, str], ...]] = (
    ("no_breach",
        r"(?:无|没有|未发生|不存在|未有|未)(?:任何)?[^,。;、:\n%]{0,8}?(?:违约|违反(?:本|该)?(?:合同|协议)(?:约定|规定|条款)?)"
        r"(?:情况|行为|事项|情形)?|no breach"
        r"|not in breach"),
    ("no_quality_issue",
        r"(?:无|没有|未出现|未发生|不存在|未发现|且无|均无)(?:任何|重大|其他|遗留|异议|产品|设备|工程|软件"
        r"|系统){0,3}(?:的)?(?:质量|质保|保修|售后|质量和?服务"
        r"|售后服务)[^,。;、:\n%]{0,8}?(?:问题|争议|缺陷|异议|纠纷|事故|瑕疵)?|质量(?:无|没有)(?:问题|异议)"
        r"|质量合格|无(?:质量)?(?:问题|异议)(?!后)|无异常|(?:无|没有|未出现|未发生)(?:任何)?(?:重大|严重)(?:的)?(?:缺陷|故障|问题|事故|bug)"
        r"|(?:free (?:of|from)|no) (?:material |outstanding )?(?:quality )?(?:defects?|claims?|issues?)"),
    ("no_dispute", r"(?:无|没有)(?:任何)?(?:争议|纠纷|异议)|undisputed"),
)  # fmt: skip
# Things that are worked on, and what is done to them: together an event ("原型确认" → prototype_confirmed).
OBJECTS: Final[tuple[tuple[str, str], ...]] = (
    ("requirements",
        r"需求(?:分析|调研|规格|说明书|规格说明书|调研报告|文档|方案)*|requirements?(?: (?:specification"
        r"|document|analysis|definition))?"
        r"|工作说明书"),
    ("prototype",
        r"(?:产品|系统|界面|高保真|交互)?(?:原型|样机|样品|样稿|demo|打样)(?:设计|图|稿)?|prototypes?"
        r"|wireframes?|mock-?ups?|samples?"),
    ("scheme_design",
        r"方案设计(?:文件|图|成果)?|设计方案(?:文件)?|概念(?:性)?(?:方案|设计)(?:文件)?|concept(?:ual)? design"
        r"|schematic design"),
    ("preliminary_design", r"初步设计(?:文件|图纸|成果|及概算|概算)?|扩初设计|扩初|preliminary design"),
    ("construction_drawings", r"(?:全套|全部|正式)?施工图(?:设计)?(?:文件|图纸|成果)?|construction drawings?"),
    ("detailed_design", r"(?:详细|深化|总体|概要|系统)设计(?:方案|文件|图纸|说明书)?|detailed design"),
    ("implementation_plan",
        r"(?:实施|项目|技术|总体|工作|施工|建设)(?:实施)?(?:方案|计划)|implementation plan|project plan"),
    ("ui_design", r"(?:ui|界面|页面|视觉|美工|效果图)(?:设计)?(?:稿|方案|图)?"),
    ("design", r"设计(?:图纸?|稿|成果|文件)?(?!人|方|费|单位|合同|院|变更)|图纸|designs?"),
    ("development",
        r"(?:系统|软件|程序|平台|功能|全部|主体|定制|代码|模块|开发)(?:功能|模块|编码)?(?:的)?(?:开发|编码"
        r"|研发)(?:工作)?|开发|研发"
        r"|(?:software )?development|coding"),
    ("deployment", r"(?:系统|软件|平台)?(?:安装)?部署|deployment"),
    ("testing",
        r"(?:系统|功能|集成|内部|用户|验收|第三方|软件|性能|联调)?(?:测试|测评|检测|联调)(?!报告|机构|环境"
        r"|单位|费)|等保测评|(?:system |integration "
        r"|user )?testing|tests?"),
    ("data_migration", r"数据(?:迁移|割接|导入|录入|初始化)|data migration"),
    ("training", r"(?:人员|用户|操作|使用|技术)?培训(?!总结|报告)|training"),
    ("draft",
        r"(?:报告|成果|规划|文本|方案|书)?(?:初稿|草稿|征求意见稿|讨论稿|中间成果|中期成果|阶段成果|初步成果)"
        r"|(?:first |initial "
        r"|interim )?draft(?: report)?|interim report|mid-?term report"),
    ("outline", r"(?:编制|工作)?大纲"),
    ("review_version", r"(?:送审稿|评审稿|送审成果|报批稿)"),
    ("progress_report", r"进度报告|月报|工作量报告|(?:已完成?)?工程量(?:报告|清单|报表|月报)|progress reports?"),
    ("final_report",
        r"(?:最终|正式|终稿|审计|评估|检测|可研|咨询|研究|总结|监测|可行性研究|勘察|测绘|规划|调研|成果|工作"
        r"|分析){1,3}(?:的)?(?:报告书?|成果|文本|稿|文件)|终稿|成果(?:文件"
        r"|资料|报告)?|报告书?|final report|final deliverables?|deliverables?|reports?"),
    ("production",
        r"(?:设备|产品|生产|制造|加工|备料|整机)?(?:生产|制造|加工|制作|备料|装配)|manufactur(?:e|ing)|fabrication"
        r"|production"),
    ("construction",
        r"(?:土建|装修|装饰|施工(?!单位|方|企业|人|图|过程|进度|合同|现场|工地|地点|期间|队)|隐蔽工程|管线|布线|水电|墙面|拆除"
        r"|基坑)(?:工程|施工|部分)?|construction"),
    ("materials", r"(?:主要|主材|工程|全部)?材料|materials?"),
)  # fmt: skip
# Only where nothing better is said.
WEAK: Final[tuple[tuple[str, str], ...]] = (
    ("approval",
        r"(?:client|customer|buyer|written|final|employer)?(?:'s)? ?(?:approval|sign[- ]?off)(?! of (?:the )?[a-z])"),
    ("review_passed",
        r"(?:评审|论证|审查|专家会|评审会)(?:会)?(?:合格|通过)|通过[^,。;、:\n%]{0,10}?(?:评审|论证|审查)"),
    ("customer_confirmed",
        r"(?:甲方|买方|采购人|采购方|委托人|委托方|业主|客户|用户|发包人|监理"
        r"|招标方)[^,。;、:\n%验付]{0,10}?(?:确认|认可|同意)(?:无误|合格)?(?=后|之日|并|且|,|\d)"),
    ("inspection_passed", r"(?:检验|检测|查验|验货)(?:合格|通过)"),
    ("assessment_passed", r"考核(?:合格|通过|完成|结果)"),
)  # fmt: skip
ACTS_ZH: Final[tuple[tuple[str, str], ...]] = (
    (
        "review_passed",
        r"(?![并且、])[^,。;、:\n%后内付\d]{0,12}?(?:评审|审查|专家会|论证|审图|审核|验审|备案)(?:合格|通过"
        r"|完成|并通过|会通过|批准|后)*",
    ),
    ("confirmed", r"(?![并且、])[^,。;、:\n%后内付\d]{0,12}?(?:确认|认可|审定|批准|批复|定稿|签字|通过|同意)(?:后)?"),
    ("done", r"(?![并且、])[^,。;、:\n%后内付\d]{0,8}?(?:完成|完毕|完工|结束|到位|合格|成功|完)"),
    ("submitted", r"(?![并且、])[^,。;、:\n%后内付\d]{0,8}?(?:提交|提供|报送|递交)(?:完毕|完成)?"),
    ("delivered", r"(?![并且、])[^,。;、:\n%后内付\d]{0,8}?(?:进场|到场|到货|交付|送达)(?:完毕|完成)?"),
)
