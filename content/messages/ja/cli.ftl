# コマンド mamori のことばです。うまくいかなかったときは、一つの文で言います。

## 使い方
cli-use-command = 「{ $what }」というコマンドはありませんので、mamori --help で一覧を見てください。
cli-use-argument = 「{ $what }」は使えませんので、--help で使い方を見てください。
cli-use-missing = 「{ $what }」が足りませんので、--help で使い方を見てください。
cli-use-value = 「{ $what }」に「{ $value }」は使えませんので、--help で使い方を見てください。
cli-use-other = コマンドの書き方が違いますので、--help で使い方を見てください。
cli-later = このコマンドは、この版の Mamori ではまだ使えません。
cli-now-unreadable = MAMORI_NOW の「{ $text }」は日時として読めませんので、2026-11-24T09:00:00+09:00 のように書いてください。
cli-hash-unreadable = 「{ $text }」はハッシュ（16進64桁）ではありません。

## データ
cli-data-missing = { $path } に Mamori のデータがありませんので、--data でフォルダを示すか、先に mamori serve を始めてください。
cli-data-foreign = { $path } は Mamori のデータのフォルダではありませんので、空のフォルダを --data で示してください。
cli-data-unreadable = { $path } を開けませんので、フォルダがあるか、Mamori を動かす人が読めるかを確かめてから、もう一度行ってください（{ $what }）。
cli-data-unmade = { $path } に書き込めませんので、フォルダをドキュメントなど書き込めるところに移してから、もう一度始めてください（{ $what }）。
cli-database-foreign = このデータベースには Mamori のものでない表がありますので、空のデータベースを --database で示してください。
cli-database = データベースが応じませんので、つながっているか、壊れていないかを確かめてから、もう一度行ってください（{ $what }）。
cli-database-unsafe = この PostgreSQL は書いたものを失うことがあるので、設定を直してから、もう一度始めてください（{ $what }）。
cli-database-denied = データベースの利用者にこの操作の権限がありません（{ $what }）ので、データベースの作りを変えるときは、表の持ち主のアドレスを --database で示して mamori migrate を実行してください。
cli-database-tls-none = PostgreSQL が暗号通信（TLS）に対応していませんので、サーバで ssl を on にするか、アドレスから sslmode を消してください。
cli-database-tls-name = PostgreSQL の証明書は { $name } のものではありませんので、証明書にある名前でアドレスを書いてください。
cli-database-tls-authority = PostgreSQL の証明書を出した認証局を確かめられませんので、認証局の証明書のファイルを sslrootcert で示してください。
cli-database-tls-setting = データベースのアドレスにある暗号通信（TLS）の書き方を直してください（{ $what }）。
cli-database-tls = PostgreSQL と暗号通信（TLS）を始められません（{ $what }）。
cli-replica-alone = --replica は、--database といっしょに使ってください。
cli-replica-itself = --replica のサーバは、複製（レプリカ）ではなく、書き込みを受けるサーバですので、--database のサーバの複製を示してください。
cli-replica-another = --replica のサーバは、--database とは別のデータベースのものですので、--database のサーバの複製を示してください。
cli-disk-full = ディスクの空きがなく保存できませんので、空きを作ってからもう一度行ってください。{ $path }
cli-read-only = 保存できませんので、フォルダに書き込めるようにしてから、もう一度行ってください。{ $path }
cli-schema-newer = データは新しい版の Mamori のもの（スキーマ{ $found }）で、この版（スキーマ{ $known }まで）では開けませんので、新しい版を使ってください。
cli-schema-altered = データベースの作り（スキーマ{ $version }）が変えられていますので、バックアップから戻してください。
cli-now-on-real-data = MAMORI_NOW は、見本か模擬のデータのときだけ使えます。
cli-other-data = ここには見本でないデータがありますので、空のフォルダを --data で示してください。
cli-demo-unfinished = 見本のデータが作りかけですので、フォルダを空にしてからもう一度 mamori demo を行ってください。
cli-keys-missing = 鍵（{ $ids }）が { $folder } にありませんので、別のフォルダにあれば MAMORI_KEYS で示し、なければバックアップの keys フォルダから戻してください。
cli-keys-unread = 鍵のファイル { $path } を読めませんので（{ $what }）、Mamori を動かす人が読めるようにしてから、もう一度行ってください。
cli-keys-not-written = 鍵を { $path } に書けませんので、Mamori を動かす人がそこに書き込めるようにしてから、もう一度行ってください（{ $what }）。
cli-fonts-missing = 日本語の文字（フォント）がなくて PDF を作れませんので、Windows では BIZ UDゴシックを、Debian・Ubuntu では apt-get install fonts-morisawa-bizud-gothic で入れてください。
cli-failed = うまくいきませんでしたので、この文をそのまま、相談する人に伝えてください（{ $what }）。
cli-refused = 受け付けられませんので、この文をそのまま、相談する人に伝えてください（{ $code }）。
cli-not-found = 見つかりませんので、示した名前や番号が合っているかを確かめてください。

## mamori.toml
cli-config-unreadable = { $path } を読めません（{ $what }）。
cli-config-broken = mamori.toml が TOML として読めません（{ $what }）。
cli-config-unknown = mamori.toml の「{ $key }」は知らない名前ですので、書き間違いを直すか、行を消してください。
cli-config-value = mamori.toml の「{ $key }」に { $value } は使えません。
cli-config-tls = mamori.toml の tls_cert と tls_key は、両方とも書いてください。
cli-config-region = mamori.toml の files_s3_region は、files_s3 と一緒に書いてください。
cli-s3-key-missing = ファイルの保管庫の鍵がないので、MAMORI_S3_KEY と MAMORI_S3_SECRET に入れるか、{ $path } に二行で書いてください。
cli-s3-key-open = ファイルの保管庫の鍵 { $path } をほかの人も読めるので、持ち主だけが読めるようにしてください（chmod 600）。
cli-store-away = ファイルの保管庫が応じないので、少し待ってからもう一度試してください（{ $what }）。

## serve
cli-desktop-in-zip = zip の中から始めると、入れたものが消えてしまいます。先に zip を右クリックして「すべて展開」を選び、できたフォルダの mamori.exe を開いてください。
cli-desktop-runs = Mamori が動いています。この黒い画面は、使っている間は開いたままにしてください。終わるときは、この画面を閉じます。
cli-desktop-restoring = 控えから戻しています。終わるまで、この黒い画面を閉じないでください。
cli-desktop-restored = { $at } の控えから戻しました。
cli-desktop-enter = Enter キーを押すと、この画面を閉じます。
cli-port-in-use = { $address } はほかのプログラムが使っていますので、--listen で別の番号を示すか、そのプログラムを止めてください。
cli-port-forbidden = { $address } を使う権限がありませんので、--listen で1024以上の番号を示してください。
cli-address-unusable = { $address } では待ち受けられませんので、--listen で別のアドレスか番号を示してください（{ $what }）。
cli-demo-loopback = 見本のデータはこのパソコンの中だけで使えますので、{ $address } では始めません。
cli-pc-loopback = { $address } はほかの機器からも見えますので、mamori.toml に place = "network" か "hosted" と書いてから始めてください。
cli-first-code = 最初の設定で入れる開始コード：{ $code }（始めるたびに変わります）
cli-tls-plain = このアドレスは、はじめに https:// を付けて開いてください。
cli-tls-unreadable = 証明書か鍵のファイル { $path } を読めませんので（{ $what }）、場所と、Mamori を動かす人が読めるかを確かめてください。
cli-tls-no-certificate = { $path } に証明書がありませんので、PEM 形式（-----BEGIN CERTIFICATE----- で始まる文字のファイル）のものを tls_cert に示してください。
cli-tls-no-key = { $path } に使える鍵がありませんので、PEM 形式で、パスワードの付いていない鍵を tls_key に示してください。
cli-tls-mismatch = 鍵 { $path } は証明書 { $certificate } のものではありませんので、組になっているファイルを示してください。
cli-tls-expired = 証明書 { $path } の期限は { $day } で切れていますので、新しい証明書に取り替えてください。
cli-tls-not-yet = 証明書 { $path } は { $day } になるまで使えませんので、パソコンの時計と証明書を確かめてください。
cli-tls-own-broken = { $path } を使えませんので（{ $what }）、バックアップの keys フォルダから戻してください。
cli-tls-authority-ended = この Mamori が作った証明書の元の期限が { $day } で切れていますので、{ $folder } を消して始め直し、機器に新しい証明書を入れてください。
cli-network-share = { $path } はほかの機械のディスク（{ $kind }）にあり、同時に書くとデータが失われますので、データをこの機械のディスクに移してください。

## そのほか
cli-organisation-unknown = コード「{ $code }」の施設や団体は登録されていません。
cli-edition-unknown = 「{ $id }」という版（または様式）はありませんので、mamori edition list で確かめてください。
cli-sheet-unknown = その版・様式・年度の点検表はありませんので、mamori assessment list で確かめてください。
cli-notice-unknown = 「{ $id }」という id の通知はありませんので、mamori notice list で確かめてください。
cli-check-unread = { $path } を読めません（{ $what }）。
cli-check-large = { $path } は大きすぎますので、Mamori が作ったファイルを、そのまま示してください。
cli-check-not = { $detail }
cli-check-whole = 署名されたときから1バイトも変わっていません。署名の鍵は { $fingerprint } です。紙にある鍵と比べてください。
cli-check-genuine = 示された鍵で署名されていて、そのときから1バイトも変わっていません。
cli-check-other-key = 変わっていませんが、示された鍵ではなく、別の鍵（{ $fingerprint }）で署名されています。
cli-check-sample = 見本（作り物）のファイルです。
cli-fingerprint-unreadable = 「{ $text }」は鍵として読めません。紙にある64桁の数字と英字を入れてください。
cli-plan-unknown = その施設の事業継続計画はありません。医療機関か薬局のコードを指定してください。
cli-login-unknown = 利用者ID「{ $login }」の人はいません。
cli-password-empty = パスワードを標準入力から渡してください。
cli-workbook-unread = { $path } を読めません（{ $what }）。
cli-stdin-unreadable = 標準入力を読めません（{ $what }）。
cli-out-not-written = { $path } に書けませんので、フォルダがあるか、書き込めるかを確かめてから、もう一度行ってください（{ $what }）。
cli-content-faults = content に直すところが { $n } か所あります。
cli-audit-broken = 変更の記録の { $seq } 番（{ $organisation }）が合わない（{ $why ->
    [altered] 書き換えられている
    [missing] 抜けている
    [reordered] 順番が変わっている
   *[truncated] 終わりが欠けている
}）ので、バックアップと比べ、手を加えずに専門の人に見せてください。
cli-carry-progress = { $total } のうち { $done } の施設を見ました。

## バックアップ
cli-backup-unopened = { $path } を読めません（{ $what }）。
cli-backup-unreadable = これは Mamori の控え（バックアップ）ではないか、目録（manifest.json）が壊れていますので、一つ前の日付の控えを使ってください。
cli-backup-unwritten = バックアップを { $path } に書けませんので、置く場所がつながっていて書き込めるかを確かめてから、もう一度行ってください（{ $what }）。
cli-backup-file-missing = 証跡のファイルが足りないので、バックアップを作れません（{ $what }）。files のフォルダがあるか、そのディスクがつながっているかを確かめてください。
cli-backup-lost = ファイルが { $n } 個、データのフォルダに見つかりませんでしたので、それを除いてバックアップを作りました。前のバックアップにあれば、データのフォルダの同じ場所に戻してください。{ $files }
cli-backup-file-changed = バックアップの途中で { $path } が変わりましたので、もう一度行ってください。
cli-backup-broken = 控え（バックアップ）の { $path } が正しくない（{ $why ->
    [altered] 中身が違う
    [missing] 入っていない
   *[unexpected] あるはずがない
}）ので、一つ前の日付の控えを使ってください。
cli-restore-not-empty = { $path } は空ではありませんので、別の新しいフォルダに zip を展開して、そこの mamori.exe の上に控えを重ねて放すか、空のフォルダを --data で示してください。
cli-restore-database-not-empty = データベースが空ではありませんので、空のデータベースを --database で示してください。
cli-restore-lost = このバックアップを作ったときにすでになくなっていたファイルが { $n } 個あり、それは戻っていません。{ $files }
cli-restore-running = { $path } に控えを戻しているところですので、終わるまで待ってから、もう一度始めてください。
cli-restore-unfinished = { $path } に、途中で止まった復元が残っていますので、もう一度 mamori backup restore を行うか、控えのファイルを mamori.exe の上に重ねて放してください。
cli-restore-unwritten = { $path } に書けませんので、そこがつながっていて書き込めるかを確かめてから、もう一度行ってください（{ $what }）。

## --help
cli-help = 医療機関のサイバーセキュリティ対策を、毎年のチェックリストといっしょに支えます。
cli-help--data = データのフォルダ
cli-help--database = ファイルの代わりに使う PostgreSQL のアドレス
cli-help--replica = レポートを読む、PostgreSQL の複製（レプリカ）のアドレス
cli-help--at = 書き出すものの時刻（RFC 3339、小数のない時刻はその秒の終わりまで。なければ今）。点検表はその時の内容、通知・計画・集計は今の内容に、この時刻を付けたもの
cli-help--json = 結果を JSON で出す
cli-help-serve = 画面を始める（ブラウザーで開く）
cli-help-demo = 空のフォルダに見本のデータを作る
cli-help-edition = チェックリストの版
cli-help-edition-list = 版の一覧
cli-help-edition-show = 一つの版の項目
cli-help-edition-check = content に抜けや誤りがないか調べる
cli-help-edition-diff = 二つの版で変わったところ
cli-help-edition-import = 公式のファイルを取り込む
cli-help-edition-publish = 下書きの版を使い始める
cli-help-assessment = 点検表
cli-help-assessment-list = 点検表の一覧
cli-help-assessment-export = 点検表をファイルに書き出す
cli-help-organisation = 施設と団体
cli-help-organisation-list = 施設と団体の一覧
cli-help-organisation-import = 施設の名簿を取り込む
cli-help-organisation-archive = 施設のものすべてを1つの zip に書き出す
cli-help-person = 使う人
cli-help-person-add = 人を加える（パスワードはまだない）
cli-help-person-password = パスワードを決める（標準入力から読む）
cli-help-person-second-factor = 二要素認証を外す（スマートフォンをなくした人のため）
cli-help-person-operator = 運用の担当の役割と、その人が作ったコードを外す
cli-help-person-token = API のトークンを作り、それだけを出す
cli-help-person-erase = 人の登録を消す（記録には番号だけが残る）
cli-help-audit = 変更の記録
cli-help-audit-head = 記録の数と、先頭のハッシュ
cli-help-audit-verify = 記録が変えられていないか調べる
cli-help-backup = バックアップ
cli-help-backup-create = バックアップを作る（使用中でもよい）
cli-help-backup-verify = バックアップが壊れていないか調べる
cli-help-backup-restore = 空のフォルダ（または空のデータベース）に戻す
cli-help-key = 鍵
cli-help-key-list = 鍵の一覧
cli-help-key-rotate = 新しい鍵を作る（古い鍵も残る）
cli-help-notice = 通知
cli-help-notice-list = 通知の一覧
cli-help-notice-export = 通知をファイルに書き出す
cli-help-check = ファイル（PDF、zip）が変わっていないか、だれの鍵で署名されたかを調べる
cli-help--key = 紙にある署名の鍵（64桁）
cli-help-simulate = 模擬の施設を作る（速さと大きさを測るため）
cli-help-recount = 集計を数え直して比べる
cli-help-changes = この版が変えることを、始める前に言う
cli-help-migrate = データベースの作りをこの版に合わせて、終わる
cli-help-doctor = 悪いところと、その直し方を言う
cli-help-carry-over = 点検表の答えを新しい版へ引き継ぐ
cli-help-ledger = 機器とアカウントの台帳（まだ使えません）
cli-help-pack = 立入検査で見せる資料をまとめる（まだ使えません）
cli-help-programme = 団体の集計
cli-help-programme-export = 集計をファイルに書き出す
cli-help-worker = serve のほかに、裏の仕事だけをする

cli-help-plan = 事業継続計画
cli-help-plan-export = 事業継続計画をファイルに書き出す
cli-import-which = どの団体の会員名簿か分からないので、--organisation に団体のコードを付けてください。
cli-import-counts = 新しく登録 { $created }、変更 { $changed }、同じまま { $unchanged }、取り込めない行 { $refused }

## changes
cli-changes-version = この版は { $version } です。データを最後に使ったのは { $before } です。
cli-changes-version-new = この版は { $version } です。データを前に使った版は分かりません。
cli-changes-schema = データの作りを、スキーマ { $found } から { $known } に変えます（{ $n } 件）。始めるときに、まず今のデータの写しを作ります。
cli-changes-schema-same = データの作りは変えません（スキーマ { $known }）。
cli-changes-content = 新しく加わるもの：チェックリストの版 { $editions } 件、手引きなどの文 { $texts } 件。今あるものは書き換えません。
cli-changes-no-data = { $path } にデータがないので、この版の説明だけを出します。
