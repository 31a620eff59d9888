use super::*;

/// `D` and `O` names that a sentence in a bureau's report holds.
fn read(bureau: &str, sentence: &str) -> String {
    let lexicon = Lexicon::builtin();
    let profile = Profile::new(Some(bureau), None, lexicon);
    let names = find(sentence, 0..sentence.len(), &profile, lexicon).into_iter().filter_map(|found| {
        let letter = match found.whose {
            Whose::Department => "D",
            Whose::Other => "O",
            Whose::Own | Whose::Nobody => return None,
        };
        Some(format!("{letter} {}", &sentence[found.range]))
    });
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn names_end_at_the_words_of_the_sentence() {
    let bureau = "新津区水务局";
    for (sentence, expected, reason) in [
        ("由政策法规科承担日常工作", "D 政策法规科", "a preposition"),
        ("会同市公安局移送线索", "O 市公安局", "a verb of two characters"),
        ("联合区总工会开展活动", "O 区总工会", "a verb before the level"),
        ("经区司法局考核为优秀", "O 区司法局", "a verb of one character"),
        ("与区法院联动", "O 区法院", "a court with its level"),
        ("局属城区供水站联合区消费者委员会调解纠纷45起", "D 城区供水站 O 区消费者委员会", "two names and a verb"),
        (
            "分解到办公室、组织人事科、法规与综合监督科",
            "D 办公室 D 组织人事科 D 法规与综合监督科",
            "a list, and a name that holds 与",
        ),
        ("组织政策法规科开展培训", "D 政策法规科", "组织 is a verb here"),
        ("和水政监察大队、河湖保护科一起", "D 水政监察大队 D 河湖保护科", "和 in front"),
        (
            "为四川水发勘测设计研究有限公司等5家企业",
            "O 四川水发勘测设计研究有限公司",
            "a company's name takes any character",
        ),
        ("聘请浙江红邦律师事务所担任顾问", "O 浙江红邦律师事务所", "a law firm"),
        ("邀请市人社局办公室授课", "O 市人社局办公室", "a unit of another body"),
        ("会同市公安局交警支队检查", "O 市公安局交警支队", "words between body and unit"),
        ("进一步完善局法治建设领导小组", "D 法治建设领导小组", "局 is no part of the name"),
        ("配合渠阳县公安局办案", "O 渠阳县公安局", "a county that no list knows"),
        (
            "续聘北京石城律师事务所，改聘四川致高律师事务所",
            "O 北京石城律师事务所 O 四川致高律师事务所",
            "verbs of hiring",
        ),
        ("向市五中法院、市检察院五分院移送案件", "O 市五中法院 O 市检察院五分院", "numbered courts in short"),
        ("会同市公安局岚开分局检查", "O 市公安局岚开分局", "a branch whose place no list knows"),
        (
            "与内蒙古森工集团乌尔旗汉森林工业有限公司协作",
            "O 内蒙古森工集团乌尔旗汉森林工业有限公司",
            "旗 in a company's name",
        ),
        ("依托元和司法所调解，经商、元和司法所", "O 元和司法所 O 元和司法所", "和 closes a place's name"),
        ("联合浙江和义观达律师事务所普法", "O 浙江和义观达律师事务所", "和 behind a province opens a company's name"),
        ("与江西景德镇长运有限公司签约", "O 江西景德镇长运有限公司", "景德镇|长运, not 镇长"),
        ("国网四川省电力公司康定市供电分公司", "O 国网四川省电力公司康定市供电分公司", "a company before its province"),
        ("会同共青团湛江市委普法", "O 共青团湛江市委", "the league stands before its division"),
        ("联合共青团闽沅市委、市教育局", "O 共青团闽沅市委 O 市教育局", "a division of no list"),
        ("区人民法院在云汇湾城市公园管理所开庭", "O 区人民法院 O 云汇湾城市公园管理所", "在 ends the court's name"),
        ("由财政和资产管理科执行", "D 财政和资产管理科", "财政|和, not 政和"),
        ("帮扶福建沅江纸业股份有限公司等企业", "O 福建沅江纸业股份有限公司", "a verb before the place"),
        (
            "驻局纪检组与市纪委监委驻市卫健委纪检监察组",
            "O 驻局纪检组 O 市纪委监委驻市卫健委纪检监察组",
            "seated groups",
        ),
        (
            "会同师市党委组织部、团师市委、奎屯垦区公安局",
            "O 师市党委组织部 O 团师市委 O 奎屯垦区公安局",
            "the corps' levels",
        ),
        ("会同师市司法局、市关工委、市纪工委", "O 师市司法局 O 市关工委 O 市纪工委", "师市, and 工委 inside an ending"),
        (
            "邀请公安滨海新区分局、市公安局杭州湾新区分局",
            "O 公安滨海新区分局 O 市公安局杭州湾新区分局",
            "branches at zones",
        ),
        ("最高人民法院第一巡回法庭审结", "O 最高人民法院第一巡回法庭", "a circuit court"),
        ("向昌吉州慈善总会捐款", "O 昌吉州慈善总会", "昌吉|州, not 吉州"),
    ] {
        assert_eq!(read(bureau, sentence), expected, "{sentence}: {reason}");
    }
}

#[test]
fn kinds_of_bodies_are_no_bodies() {
    let bureau = "新津区水务局";
    for (sentence, reason) in [
        ("各科室、有关部门和基层单位", "generic plurals"),
        ("依托6个司法所设立受理点", "counted before"),
        ("建成调解工作室32个，组建联合执法队5支", "counted behind"),
        ("加强与法院、检察院和工会的协作", "without a division"),
        ("在乡镇司法所设立联络点", "a kind of place"),
        ("公安、司法等部门，市政府、区委", "short words for fields and governments"),
        ("印发《新津区司法局关于公证处的通知》", "inside a title"),
        ("“老马调解工作室”获评先进", "inside quotation marks"),
        ("查处案件12起，处理投诉，科学决策，场所检查", "words that look like endings"),
        ("街镇社区事务受理服务中心、清欠办", "街镇 holds for the whole list"),
        ("整改隐患二百八十七处，打造法治长廊一处", "counters"),
        ("推动20个社区人民调解委员会规范化建设", "a counter before the name"),
        ("加强直属分局、基层所队伍建设", "a branch without a name beside a kind of body"),
        ("新津区水务局坚持依法治水，区水务局开展自查", "the reporting body itself"),
    ] {
        assert_eq!(read(bureau, sentence), "", "{sentence}: {reason}");
    }
}

#[test]
fn the_reporting_body_decides_whose_a_name_is() {
    for (bureau, sentence, expected, reason) in [
        ("鄞州区教育局", "鄞州中学、区青少年宫", "D 鄞州中学 D 区青少年宫", "schools belong to education"),
        ("鄞州区水务局", "鄞州中学", "O 鄞州中学", "and to nobody else"),
        ("无为市司法局", "无城司法所、石涧司法所", "D 无城司法所 D 石涧司法所", "a justice bureau's stations"),
        ("巴城镇人民政府", "会同巴城派出所、巴城司法所", "O 巴城派出所 O 巴城司法所", "a town has none of its own"),
        (
            "南浦县人民政府",
            "县司法局、沙洲镇、县人民法院、县总工会",
            "D 县司法局 D 沙洲镇 O 县人民法院 O 县总工会",
            "a government's bureaus and towns",
        ),
        ("南浦县司法局", "县公安局、沙洲镇", "O 县公安局 O 沙洲镇", "not those of its bureau"),
        ("襄阳市生态环境局", "襄阳市生态环境局襄州分局", "D 襄州分局", "a branch without the body's own name"),
        ("大连市税务局", "第一稽查局查处案件，与大连海关协作", "D 第一稽查局 O 大连海关", "an inner bureau"),
        (
            "太原市审计局",
            "审计署驻天津特派员办事处、区委审计委员会办公室",
            "O 审计署驻天津特派员办事处 O 区委审计委员会办公室",
            "seconded offices and Party commissions",
        ),
        (
            "广东省深圳市南山区城市管理局",
            "深圳市城市管理局组织评查",
            "O 深圳市城市管理局",
            "the like bureau of the city above",
        ),
        ("南康区退役军人事务局", "唐江镇退役军人服务站", "D 唐江镇退役军人服务站", "a town's station of the line"),
        (
            "银川市商务局",
            "银川海关、中国出口信用保险公司宁夏分公司",
            "O 银川海关 O 中国出口信用保险公司宁夏分公司",
            "a branch of a company",
        ),
        (
            "山东省药品监督管理局",
            "区域检查第一分局、区域检查第五分局办结案件",
            "D 区域检查第一分局 D 区域检查第五分局",
            "numbered branches",
        ),
        (
            "金华市发展和改革委员会",
            "金华银行、金华市轨道交通集团有限公司",
            "O 金华银行 O 金华市轨道交通集团有限公司",
            "banks and groups",
        ),
        ("海棠市公安局", "调整依法治市领导小组，建强执法队伍", "D 依法治市领导小组", "队伍 is no unit"),
        ("陇西县教育局", "职成教育股牵头，办好民办教育", "D 职成教育股", "letters of an abbreviation"),
        ("陇西县教育局", "陇西县第一中学、文峰镇中心小学", "D 陇西县第一中学 D 文峰镇中心小学", "numbered schools"),
        ("陇西县教育局", "审核。办公室会同法律顾问审查合同", "D 办公室", "the office as the subject"),
        ("淮北市市场监督管理局", "农民专业合作社0.35万户", "", "counted in households"),
        (
            "澧源经济技术开发区管理委员会",
            "澧源经开区管委会的企业合规服务中心、党群工作部，市公安局经开分局",
            "D 企业合规服务中心 D 党群工作部 O 市公安局经开分局",
            "a zone in short, its parts, a branch of the city's bureau",
        ),
        (
            "石景山区八角街道办事处",
            "市民诉求处置中心、市民活动中心，区人民法院八角法庭",
            "D 市民诉求处置中心 D 市民活动中心 O 区人民法院八角法庭",
            "nouns that open a unit's name",
        ),
        (
            "泾川县玉都镇人民政府",
            "财政所报送台账，镇纪委通报",
            "D 财政所 O 镇纪委",
            "a town's bare unit, its Party office",
        ),
        ("泾川县财政局", "财政所报送台账", "", "many of them under a county's bureau"),
        ("淮北市市场监督管理局", "高新区分局办结案件", "D 高新区分局", "a branch at a zone"),
        (
            "兰山区人民政府",
            "区商贸城管理委员会、区住房和城乡建设局",
            "D 区商贸城管理委员会 D 区住房和城乡建设局",
            "a committee of the government's",
        ),
        ("遂宁市卫生健康委员会", "市中心血站、射洪市人民医院", "D 市中心血站 O 射洪市人民医院", "a county's hospital"),
        ("大渡口区卫生健康委员会", "重庆市人民政府令第329号", "", "an order's number"),
        ("桐浦市交通运输局", "联合桐浦海事处发布预警", "O 桐浦海事处", "the ministry's office there"),
        (
            "陈巴尔虎旗林业和草原局",
            "旗草原工作站会同完工嘎查委员会",
            "D 旗草原工作站 O 完工嘎查委员会",
            "a station of the line",
        ),
        (
            "郑州市郑东新区管理委员会",
            "郑东新区应急管理局、经济发展局、市司法局",
            "D 郑东新区应急管理局 D 经济发展局 O 市司法局",
            "a zone's bureaus",
        ),
    ] {
        assert_eq!(read(bureau, sentence), expected, "{bureau}: {sentence}: {reason}");
    }
}

#[test]
fn branches_stations_and_zones_belong_by_place_and_line() {
    for (bureau, sentence, expected, reason) in [
        (
            "伊通满族自治县公安局",
            "县人民检察院驻县公安局侦查监督与协作配合办公室开展监督",
            "O 县人民检察院驻县公安局侦查监督与协作配合办公室",
            "an office seated in the reporting body",
        ),
        (
            "鄂托克前旗人民政府",
            "旗司法局、上海庙经济开发区管理委员会",
            "D 旗司法局 D 上海庙经济开发区管理委员会",
            "a zone below, whose name another place opens",
        ),
        ("临沂市兰山区人民政府", "临沂商城管委会", "O 临沂商城管委会", "a zone of the city above"),
        ("北仑区市场监督管理局", "新碶市场监督管理所、柴桥所", "D 新碶市场监督管理所 D 柴桥所", "stations by place"),
        (
            "湛江海关",
            "霞山海关、缉私局，与南宁海关协作",
            "D 霞山海关 D 缉私局 O 南宁海关",
            "a line of the ministry's, and a peer",
        ),
        ("赣州市烟草专卖局", "章贡区烟草专卖局、赣州海关", "D 章贡区烟草专卖局 O 赣州海关", "lower bodies of the line"),
        (
            "科尔沁右翼前旗人民政府",
            "旗气象局、旗财政局、旗第一小学",
            "O 旗气象局 D 旗财政局 D 旗第一小学",
            "a government's own",
        ),
        (
            "宁波前湾新区管理委员会",
            "前湾新区管委会、财政税务局、前湾新区商会",
            "D 财政税务局 O 前湾新区商会",
            "a zone without its city, and a fused bureau",
        ),
        (
            "文山市平坝镇",
            "平坝镇法治政府建设领导小组、财政所",
            "D 平坝镇法治政府建设领导小组 D 财政所",
            "a town reports by its name",
        ),
        ("江苏省体育局", "南京体育学院、南京大学", "D 南京体育学院 O 南京大学", "a school of the line"),
        ("北仑区市场监督管理局", "浙江省计量科学研究院", "O 浙江省计量科学研究院", "the province's institute"),
        ("望城区人力资源和社会保障局", "望城经开区人社分局", "D 望城经开区人社分局", "a branch named in short"),
        ("昭通市水利局", "渔洞水库管理局", "D 渔洞水库管理局", "a management bureau of the line"),
        ("綦江区交通运输委员会", "建设管理科、安全监督科协同整治", "D 建设管理科 D 安全监督科", "科|协同, not 科协"),
    ] {
        assert_eq!(read(bureau, sentence), expected, "{bureau}: {sentence}: {reason}");
    }
}

#[test]
fn kinds_of_bodies_have_units_of_their_own() {
    for (bureau, sentence, expected, reason) in [
        (
            "汕岭市公安局",
            "看守所、拘留所和法制支队整改",
            "D 看守所 D 拘留所 D 法制支队",
            "one of a kind in a police body",
        ),
        ("汕岭市水务局", "在看守所、拘留所普法", "", "and in no other"),
        ("榆港市教育局", "市电化教育馆录制微课，调整普通高中收费", "D 市电化教育馆", "schools by their kind are none"),
        (
            "岚江省住房和城乡建设厅",
            "住建执法监督局立案9件",
            "D 住建执法监督局",
            "a bureau inside, by the line's short name",
        ),
        ("鹭泽县竹筠镇人民政府", "做到矛盾不出镇", "", "what does not leave the town is no town"),
        (
            "第七师胡杨河市司法局",
            "一二八团司法所、一二六团、一二六团三连、一三〇团综合行政执法大队",
            "D 一二八团司法所 O 一二六团 O 一二六团三连 O 一三〇团综合行政执法大队",
            "regiments and companies of the corps",
        ),
        (
            "第七师胡杨河市司法局",
            "高泉监狱、第七师高级中学",
            "O 高泉监狱 O 第七师高级中学",
            "prisons are the province's",
        ),
        (
            "石门镇人民政府",
            "农村工作局、应急管理局走访，县应急管理局、镇中心小学参加",
            "D 农村工作局 D 应急管理局 O 县应急管理局 D 镇中心小学",
            "a town's own bureaus and its school",
        ),
        ("石门镇人民政府", "由经济科、城建科2个科室负责", "D 经济科 D 城建科", "the number counts the list"),
        ("闽沅市生态环境局", "闽沅市沙溪生态环境局查办案件", "D 闽沅市沙溪生态环境局", "a branch at a place"),
        ("云岫市财政局", "由案件审理委员会审定", "D 案件审理委员会", "a committee inside"),
        (
            "云岫市水务局",
            "市科协、市医学会、绥河农场、旗农村信用合作联社",
            "O 市科协 O 市医学会 O 绥河农场 O 旗农村信用合作联社",
            "bodies of other kinds",
        ),
    ] {
        assert_eq!(read(bureau, sentence), expected, "{bureau}: {sentence}: {reason}");
    }
}
