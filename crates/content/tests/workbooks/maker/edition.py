"""The one made-up edition that every layout carries, and its variants.

Nothing here is an official text: the words are our own, after the topics of
`content/editions/r7`.
"""

import re
from dataclasses import dataclass, replace

TITLE = "みほん 医療機関・薬局におけるサイバーセキュリティ対策チェックリスト"
FORM = "医療機関・薬局確認用"
VENDOR_FORM = "事業者確認用"

# key → (number of the section, its title)
SECTIONS = {
    "systems": (None, "医療情報システムの有無"),
    "organisation": (1, "体制構築"),
    "management": (2, "医療情報システムの管理・運用"),
    "incident": (3, "インシデント発生に備えた対応"),
    "rules": (4, "規程類の整備"),
}
SCOPES = {
    "all": "医療情報システム全般",
    "server": "サーバ",
    "pc": "端末PC",
    "network": "ネットワーク機器",
    "server-pc": "サーバ、端末PC",
}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True)
class Item:
    key: str  # a name for variants; the lineage, or new.*, or lineage.scope
    section: str
    n: int | None
    scope: str | None
    text: str

    @property
    def lineage(self):
        """The lineage of r7 that it belongs to; None: a new requirement."""
        return None if self.key.startswith("new.") else self.key.split(".")[0]


INSTITUTION = [
    Item("systems-in-use", "systems", None, None, "電子カルテ、レセコン、電子薬歴など、患者さんの医療情報を扱うシステムを使っていますか。"),
    Item("safety-manager", "organisation", 1, None, "医療情報システムの安全管理に責任を持つ人（医療情報システム安全管理責任者）を決めていますか。"),
    Item("new.training", "organisation", 2, None, "システムを使う職員に、年に一度は安全な使い方の研修を行い、だれが受けたかの名簿を残していますか。"),
    Item("asset-ledger", "management", 1, "all", "サーバ、端末PC、ネットワーク機器を一覧表（台帳）にまとめ、いまの状態に合わせて保っていますか。"),
    Item("remote-maintenance", "management", 2, "all", "外からの操作による保守（リモートメンテナンス）に使われている機器や回線があるかどうかを、事業者に尋ねて確かめ、書きとめていますか。"),
    Item("security-disclosure", "management", 3, "all", "製品やサービスの安全対策をまとめた開示書（MDS/SDS）を、事業者から受け取っていますか。"),
    Item("access-rights", "management", 4, "all", "職種や担当する仕事に応じて、情報の区分ごとに利用者の使える範囲を設定し、管理者権限を持つ人を名簿にしていますか。"),
    Item("unneeded-accounts", "management", 5, "all", "退職した人の分など、いらないアカウントを消すか、使えない状態（無効）にしていますか。"),
    Item("security-patches", "management", 6, "all", "ファームウェアやソフトウェアに、弱点を直すための更新（セキュリティパッチ）を、出てから長くおかずに当てていますか。"),
    Item("password-strength", "management", 7, "all", "パスワードを、英字・数字・記号をまぜた13文字以上にしていますか。二要素認証を使っている場合は、8文字以上であれば「はい」です。"),
    Item("password-reuse", "management", 8, "all", "同じパスワードを、いくつもの機器やサービスで使い回さないように決めていますか。"),
    Item("removable-media", "management", 9, "server-pc", "USBメモリなどの外部記録媒体や、外から持ち込んだ機器をつなぐことを、制限していますか。"),
    Item("two-factor.pc", "management", 10, "pc", "業務のソフトに入るときの二要素認証をすでに取り入れているか、令和9年度までに取り入れる予定がありますか。"),
    Item("two-factor.server", "management", 11, "server", "管理者が入るときの二要素認証をすでに取り入れているか、令和9年度までに取り入れる予定がありますか。"),
    Item("access-logs", "management", 12, "server", "だれが、いつ、何をしたかの記録（アクセスログ）を残し、定期的に見直していますか。"),
    Item("unneeded-software", "management", 13, "server-pc", "画面に出ずに裏（バックグラウンド）で動いている、使わないソフトウェアやサービスを、調べたうえで止めていますか。"),
    Item("source-restriction", "management", 14, "network", "つないでくることのできる相手や場所を限る設定（接続元制限）をしていますか。"),
    Item("new.wireless", "management", 15, "network", "無線LANを、業務で使うものと来客が使うものとに分け、暗号化の方式と合い言葉を年に一度は見直していますか。"),
    Item("contact-chart", "incident", 1, None, "異常が起きたときに、内部のだれと、事業者・厚生労働省・警察など外部のどこに連絡するかを示した図（連絡体制図）を作り、見える所に貼っていますか。"),
    Item("backup-recovery", "incident", 2, None, "異常が起きても診療や調剤を続けるために必要な情報を選び、データとシステムのバックアップを取り、元に戻す手順を確かめていますか。"),
    Item("bcp", "incident", 3, None, "サイバー攻撃でシステムが使えなくなったときに、どう続け、どう戻すかを決めた計画（事業継続計画、BCP）を作っていますか。"),
    Item("written-rules", "rules", 1, None, "1から3までのすべての項目について、実際のやり方を運用管理規程などの文書に定めていますか。"),
]

VENDOR = [
    Item("safety-manager", "organisation", 1, None, "自社の中に、医療機関や薬局へ提供するシステムやサービスの安全管理に責任を持つ人を置いていますか。"),
    Item("remote-maintenance", "management", 2, "all", "提供した機器の中に、リモートメンテナンスに使っているものがあるかどうかを、自社で確かめましたか。"),
    Item("security-disclosure", "management", 3, "all", "製品やサービスの医療情報セキュリティ開示書（MDS/SDS）を、医療機関や薬局に渡しましたか。"),
    Item("access-rights", "management", 4, "all", "提供したシステムで、利用者の職種や担当に応じて情報の区分ごとに使える範囲を設定し、管理者権限を持つ人がだれかを示せますか。"),
    Item("unneeded-accounts", "management", 5, "all", "提供したシステムから、退職した人の分などのいらないアカウントを取り除くか、使えない状態にしていますか。"),
    Item("security-patches", "management", 6, "all", "提供した機器やソフトウェアに、弱点を直す更新（セキュリティパッチ）を当て、その日を医療機関や薬局に知らせていますか。"),
    Item("password-reuse", "management", 8, "all", "自社の中でも、医療機関や薬局に納めた機器の間でも、同じパスワードを使い回すことを禁じていますか。"),
    Item("two-factor", "management", 10, "pc", "提供したシステムに二要素認証を備えているか、令和9年度までに備える予定がありますか。"),
    Item("access-logs", "management", 12, "server", "提供したシステムで、利用の記録（アクセスログ）を残し、管理していますか。"),
    Item("unneeded-software", "management", 13, "server-pc", "提供した機器で、画面に出ずに裏で動いている、使わないソフトウェアやサービスを止めていますか。"),
    Item("source-restriction", "management", 14, "network", "提供した、または管理しているネットワーク機器で、つないでくることのできる相手を限る設定（接続元制限）をしていますか。"),
    Item("new.notification", "incident", 1, None, "弱点や事故に気づいたときに、どの医療機関や薬局に、だれが、何時間以内に知らせるかを決めていますか。"),
]

REWORDED = {
    "asset-ledger": "サーバ、端末PC、ネットワーク機器、医療機器を一覧表（台帳）にまとめ、半年に一度はいまの状態に合わせて直していますか。",
    "security-disclosure": "製品やサービスの安全対策をまとめた開示書（MDS/SDS）の最も新しい版を、事業者から受け取っていますか。",
    "access-rights": "職種や担当する仕事に応じて、利用者の使える範囲を設定し、管理者権限を持つ人の名簿を毎年見直していますか。",
    "password-reuse": "同じパスワードを、いくつもの機器やサービス、ほかの施設のシステムで使い回さないように決めていますか。",
    "access-logs": "だれが、いつ、何をしたかの記録（アクセスログ）を一年以上残し、月に一度は見直していますか。",
    "unneeded-software": "画面に出ずに裏（バックグラウンド）で動いている、使わないソフトウェアやサービスを、一覧にしたうえで止めていますか。",
    "contact-chart": "異常が起きたときに、内部のだれと、外部のどこに、どの順で連絡するかを示した図（連絡体制図）を作り、見える所に貼っていますか。",
    "bcp": "サイバー攻撃でシステムが使えなくなったときに、どう続け、どう戻すかを決めた計画（事業継続計画、BCP）を作り、訓練で試していますか。",
}


REWORDED_VENDOR = {
    "unneeded-software": "提供した機器で、画面に出ずに裏で動いている、使わないソフトウェアやサービスを調べて止め、その一覧を渡していますか。",
}


def variants(items, removed, reworded, moved):
    """Yields (change, items, before, after). `moved` is (key, section, n): to the end of that section."""
    by_key = {item.key: item for item in items}
    old = by_key[removed]
    yield "removed", [i for i in items if i is not old], old, None
    old = by_key[reworded]
    words = REWORDED_VENDOR if items is VENDOR else REWORDED
    new = replace(old, text=words[reworded])
    yield "reworded", [new if i is old else i for i in items], old, new
    key, section, n = moved
    old = by_key[key]
    new = replace(old, section=section, n=n)
    rest = [i for i in items if i is not old]
    at = max(k for k, i in enumerate(rest) if i.section == section) + 1
    yield "moved", rest[:at] + [new] + rest[at:], old, new


def groups(items):
    """[(section, [items])] in the order of the list."""
    out = []
    for item in items:
        if not out or out[-1][0] != item.section:
            out.append((item.section, []))
        out[-1][1].append(item)
    return out


HYPHENS = "-‐‑‒–—―−－ー"
WIDE = {ord("０") + k: str(k) for k in range(10)} | {ord("（"): "(", ord("）"): ")"} | {ord(h): "-" for h in HYPHENS}


def fold(number):
    """Width and hyphens folded, circled digits kept."""
    return number.translate(WIDE)


def wide(text):
    return str(text).translate({ord(str(k)): chr(ord("０") + k) for k in range(10)})


# How a number is printed: style → (section, n) → text.
STYLES = {
    "circled": lambda s, n: f"{s}-{CIRCLED[n - 1]}",
    "wide-circled": lambda s, n: f"{wide(s)}－{CIRCLED[n - 1]}",
    "brackets": lambda s, n: f"{s}({n})",
    "wide-hyphen-brackets": lambda s, n: f"{wide(s)}-（{wide(n)}）",
    # every hyphen that a hand may type
    "any-hyphen": lambda s, n: f"{s}{'‐−ー―–－-'[n % 7]}{CIRCLED[n - 1]}",
}


def printed(style, item):
    section = SECTIONS[item.section][0]
    return None if item.n is None else STYLES[style](section, item.n)


def notes(style, vendor=False):
    """The notes of the form without their mark, with the numbers in the sheet's style."""
    if vendor:
        return [
            "医療機関や薬局が複数の事業者と契約している場合は、事業者ごとに書いてください。",
            "この用紙はみほんです。本物の様式ではありません。",
        ]
    second, third = STYLES[style](2, 2), STYLES[style](2, 3)
    return [
        "「いいえ」のときは、令和8年度のうちに対応する目標の日を書いてください。",
        "最初の問いが「いいえ」のときは、それより後の項目を書く必要はありません。",
        f"{second}と{third}は、事業者と契約していない場合は書かなくてかまいません。",
        "この用紙はみほんです。本物の様式ではありません。",
    ]


def broken(text, every=24, indent=""):
    """Line breaks after a comma or full stop, as a hand sets them."""
    out, line = [], ""
    for piece in re.findall(r"[^、。]+[、。]?[）」]?", text):
        line += piece
        if len(line) >= every:
            out.append(line)
            line = ""
    return ("\n" + indent).join(out + ([line] if line else []))
