//! Reports made from many patterns of sentences by a seeded generator: the same number gives the same report.

/// A generator of the `SplitMix` family: enough for variety, the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("below a usize")
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const PLACES: &[&str] = &[
    "云岭市",
    "榆港市鹭栖区",
    "青州省",
    "海棠市",
    "栖梧市",
    "渠阳县",
    "岚江省",
    "示例市东岸区",
    "南浦县",
    "沂源县",
    "嘉定区",
    "吴江区",
    "无为市",
    "临平区",
    "长沙市",
    "大理市",
    "鹭泽县",
    "竹山县",
    "石门县",
    "墨江哈尼族自治县",
];
const BUREAUS: &[&str] = &[
    "人力资源和社会保障局",
    "市场监督管理局",
    "生态环境局",
    "司法局",
    "公安局",
    "卫生健康委员会",
    "自然资源局",
    "水务局",
    "交通运输局",
    "应急管理局",
    "文化和旅游局",
    "民政局",
    "教育局",
    "城市管理局",
    "农业农村局",
    "住房和城乡建设局",
    "人民政府",
    "审计局",
];
const TITLES: &[&str] = &[
    "中华人民共和国行政处罚法",
    "中华人民共和国行政复议法",
    "中华人民共和国民法典",
    "优化营商环境条例",
    "信访工作条例",
    "重大行政决策程序暂行条例",
    "法治政府建设实施纲要（2021－2025年）",
    "中华人民共和国安全生产法",
    "政府信息公开条例",
    "保障农民工工资支付条例",
    "行政规范性文件管理办法",
    "行政执法公示制度",
    "安全生产专项整治三年行动方案",
    "权责清单动态管理办法（试行）",
    "企业合规指引",
    "中华人民共和国食品安全法实施条例",
];
const OTHERS: &[&str] = &[
    "区司法局",
    "市检察院",
    "区人民法院",
    "市公安局",
    "县委依法治县办",
    "市委编办",
    "省生态环境厅",
    "区财政局",
    "镇人民政府",
    "市总工会",
    "区消防救援支队",
    "国家税务总局",
    "县融媒体中心",
    "市律师协会",
    "区残联",
    "团市委",
];
const PARTS: &[&str] = &[
    "主要工作举措和成效",
    "推进法治政府建设的主要举措",
    "党政主要负责人履行推进法治建设第一责任人职责情况",
    "依法行政工作开展情况",
];
const HEADINGS: &[&str] = &[
    "坚持党的全面领导",
    "健全依法决策机制",
    "规范公正文明执法",
    "依法化解矛盾纠纷",
    "深化“放管服”改革",
    "加强规范性文件管理",
    "推进政务公开",
    "强化行政权力监督",
    "落实普法责任制",
    "提升应急处置能力",
    "优化法治化营商环境",
    "加强执法队伍建设",
    "推进数字法治政府建设",
    "推动信用体系建设",
];
const FAULTS: &[&str] = &[
    "执法力量配备不足，专业人员占比偏低",
    "普法形式较为单一，针对性有待增强",
    "部门间信息共享不够充分",
    "基层法治机构人员流动较大",
    "个别案件程序不够规范，文书说理不足",
    "运用法治思维解决问题的能力仍需提高",
];
const PLANS: &[&str] = &[
    "持续推进行政执法规范化建设，开展案卷评查",
    "加强法治培训，提高干部依法行政能力",
    "完善重大行政决策程序，落实合法性审查",
    "创新普法方式，打造宣传品牌",
    "健全行政复议应诉机制，推动负责人出庭应诉",
    "深化数字化监管，推行非现场执法",
];
const CHINESE: &[&str] = &["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四"];

/// One sentence of the body.
fn sentence(dice: &mut Dice) -> String {
    let (a, b, c) = (dice.below(900) + 1, dice.below(90) + 1, dice.below(12) + 1);
    let (title, other, another) = (dice.of(TITLES), dice.of(OTHERS), dice.of(OTHERS));
    match dice.below(20) {
        0 => format!("全年办理行政复议案件{a}件，其中维持{b}件，被纠错{c}件。"),
        1 => format!("贯彻落实《{title}》，制定配套制度{c}项，组织专题学习{b}次。"),
        2 => format!("联合{other}、{another}开展专项检查{c}次，检查单位{a}家，发现问题{b}个，均已整改到位。"),
        3 => format!("办理行政处罚案件{a}件，罚没款{b}.{c}万元，同比增长{c}.{b:02}%。"),
        4 => format!("行政机关负责人出庭应诉{c}件次，出庭应诉率100%。"),
        5 => format!("审查行政规范性文件{c}件，清理废止{b}件，备案率、审查率均达到100%。"),
        6 => format!("由{other}牵头，举办“宪法宣传周”活动{b}场次，发放资料{a}00余份，受益群众近{c}万人次。"),
        7 => "坚持以习近平新时代中国特色社会主义思想为指导，深入学习贯彻党的二十大精神，认真学习贯彻习近平法治思想，切实履行法治建设职责，\
              把法治政府建设摆在工作全局的重要位置，统筹谋划、一体推进。"
            .to_owned(),
        8 => format!("依法公开政府信息{a}条，受理依申请公开{b}件，均按期答复。"),
        9 => format!("主要负责人主持召开党组会议{c}次研究法治工作，会前学法{b}次，听取汇报{c}次。"),
        10 => format!("聘请法律顾问{c}名，审查合同{a}份，提出法律意见{b}条；公职律师参与重大决策论证{c}次。"),
        11 => format!("根据《{title}》（以下简称《办法》）要求，会同{other}修订裁量基准，《办法》自印发之日起施行。"),
        12 => format!("推行“互联网+监管”，实现{b}项高频事项“一网通办”、“跨省通办”，办件量{a}万件，按时办结率99.{b:02}%。"),
        13 => format!("调处矛盾纠纷{a}起，调解成功率{}.{c}%，较上年提高{c}个百分点。", 80 + c),
        14 => "着力健全事前预防、事中监管、事后评价相衔接的工作机制，推动执法重心下移、力量下沉，让人民群众在每一个执法案件中感受到公平正义。".to_owned(),
        15 => format!("组织执法人员{a}人参加{other}举办的培训，人均学时不少于{b}学时，{c}人取得执法证件。"),
        16 => format!("印发《{title}》，明确{b}项重点任务，由{other}、{another}等{c}个单位分工落实。"),
        17 => format!("受理群众来信来访{a}件次，12345热线工单{b}{c}件，满意率达{}%。", 88 + c),
        18 => format!("全年新收行政诉讼案件{b}件，已审结{c}件，无败诉案件；{other}发来司法建议{c}份，全部回复。"),
        _ => "积极回应社会关切，主动接受人大监督、政协民主监督和社会监督，不断提高依法行政的能力和水平。".to_owned(),
    }
}

fn paragraph(dice: &mut Dice) -> String {
    (0..dice.below(5) + 3).map(|_| sentence(dice)).collect()
}

/// The `n`th report.
pub fn report(n: usize) -> String {
    let dice = &mut Dice(n as u64);
    let (place, bureau, year) = (dice.of(PLACES), dice.of(BUREAUS), 2016 + dice.below(9));
    let mut lines = Vec::new();
    if dice.below(3) == 0 {
        lines.push("首页 > 政务公开 > 法治政府建设".to_owned());
    }
    lines.push(match dice.below(3) {
        0 => format!("{place}{bureau}{year}年法治政府建设年度报告"),
        1 => format!("{place}{bureau}关于{year}年度法治政府建设情况的报告"),
        _ => format!("{year}年度{place}{bureau}法治政府建设工作报告"),
    });
    let date = format!("{}-0{}-{:02}", year + 1, dice.below(3) + 1, dice.below(27) + 1);
    lines.push(match dice.below(3) {
        0 => format!("发布日期：{date} 来源：{place}{bureau} 浏览次数：{}", dice.below(999)),
        1 => format!("发布时间：{date} 09:30　字号：【大 中 小】"),
        _ => format!("时间：{date}"),
    });
    lines.push(format!("{year}年，{}现将有关情况报告如下。", paragraph(dice)));
    let style = dice.below(4);
    let mut part = 0;
    let mut open = |lines: &mut Vec<String>, heading: &str| {
        lines.push(format!("{}、{heading}", CHINESE[part]));
        part += 1;
    };
    for _ in 0..=dice.below(2) {
        open(&mut lines, dice.of(PARTS));
        let mut count = 0;
        for _ in 0..dice.below(5) + 3 {
            let heading = dice.of(HEADINGS);
            let number = CHINESE[count];
            count += 1;
            match style {
                0 => {
                    lines.push(format!("（{number}）{heading}"));
                    lines.extend((0..=dice.below(3)).map(|n| format!("{}.{}", n + 1, paragraph(dice))));
                }
                1 => lines.push(format!("（{number}）{heading}。{}", paragraph(dice))),
                2 => lines.push(format!("{count}.{heading}。{}", paragraph(dice))),
                _ => lines.push(format!("{number}是{heading}。{}", paragraph(dice))),
            }
        }
        if dice.below(4) == 0 {
            lines.push("指标\t单位\t数量".to_owned());
            for indicator in ["行政处罚", "行政许可", "行政强制", "行政检查"] {
                lines.push(format!("{indicator}\t件\t{}", dice.below(2000)));
            }
        }
    }
    open(&mut lines, dice.of(&["存在的问题和不足", "存在的主要问题", "工作中的不足和原因"]));
    let faults: Vec<String> =
        (0..dice.below(3) + 2).map(|n| format!("{}是{}。", CHINESE[n], dice.of(FAULTS))).collect();
    lines.push(faults.concat());
    open(&mut lines, &format!("{}年工作打算", year + 1));
    for number in CHINESE.iter().take(dice.below(4) + 2) {
        lines.push(format!("（{number}）{}。{}", dice.of(PLANS), sentence(dice)));
    }
    lines.push(format!("{place}{bureau}"));
    lines.push(format!("{}年{}月{}日", year + 1, dice.below(3) + 1, dice.below(27) + 1));
    lines.join("\n")
}
