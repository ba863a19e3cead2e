# 見て回った結果のことばです。doctor のコマンドと、運用の画面の両方で使います。

doctor-settings-ok = {設定|せってい}（mamori.toml）は{読|よ}めます。
doctor-settings-bad = {設定|せってい}（mamori.toml）が{読|よ}めません。
doctor-settings-remedy = mamori.toml を{直|なお}すか、{消|け}してください。
doctor-fonts-ok = {日本語|にほんご}の{文字|もじ}（フォント）が { $n } {個|こ}あります。
doctor-fonts-bad = {日本語|にほんご}の{文字|もじ}（フォント）がないので、PDF を{作|つく}れません。
doctor-fonts-remedy = Debian・Ubuntu では apt-get install fonts-morisawa-bizud-gothic を{行|おこな}ってください。
doctor-data-ok = データは { $path } にあります。
doctor-data-bad = { $path } に Mamori のデータがありません。
doctor-data-remedy = --data でデータのフォルダを{示|しめ}すか、mamori serve を{始|はじ}めてください。
doctor-disk-ok = ディスクの{空|あ}きは { $megabytes } MB です。
doctor-disk-bad = ディスクの{空|あ}きが { $megabytes } MB しかありません。
doctor-disk-remedy = いらないファイルを{消|け}すか、データを{大|おお}きなディスクに{移|うつ}してください。
doctor-permissions-ok = データのフォルダに{書|か}き{込|こ}めて、ほかの{人|ひと}には{見|み}えません。
doctor-permissions-bad = { $path } がほかの{人|ひと}にも{見|み}えます。
doctor-permissions-remedy = フォルダの{持|も}ち{主|ぬし}だけが{読|よ}み{書|か}きできるようにしてください（chmod 700）。
doctor-clock-ok = {時計|とけい}は { $now } です。
doctor-clock-bad = {時計|とけい}が{合|あ}っていません（{ $now }）。
doctor-clock-remedy = パソコンの{日付|ひづけ}と{時刻|じこく}を、{自動|じどう}で{合|あ}わせるようにしてください。
doctor-schema-ok = データベースの{作|つく}りはスキーマ { $version } です（{次|つぎ}の{開始|かいし}で{変|か}えるもの { $waiting } {件|けん}）。
doctor-schema-bad = データベースにまだ Mamori のデータがありません。
doctor-schema-remedy = この{版|はん}の mamori serve を{始|はじ}めるか、バックアップから{戻|もど}してください。
doctor-keys-ok = {鍵|かぎ}が { $n } {個|こ}そろっています。
doctor-keys-bad = {鍵|かぎ}（{ $ids }）が{足|た}りません。
doctor-keys-remedy = バックアップの keys フォルダから{戻|もど}してください。
doctor-backup-ok = {最後|さいご}のバックアップは { $day }（{ $days } {日前|にちまえ}）です。
doctor-backup-bad = {最後|さいご}のバックアップは { $day }（{ $days } {日前|にちまえ}）で、{古|ふる}くなっています。
doctor-backup-none = バックアップを{一度|いちど}も{作|つく}っていません。
doctor-backup-demo = {見本|みほん}のデータなので、バックアップはいりません。
doctor-backup-remedy = mamori.toml に backup_to = "フォルダ" と{書|か}いて{毎日|まいにち}{作|つく}るか、mamori backup create を{行|おこな}ってください。
doctor-audit-ok = {監査記録|かんさきろく} { $records } {件|けん}のつながりに、{目|め}に{付|つ}く{切|き}れ{目|め}はありません。
doctor-audit-bad = {監査記録|かんさきろく}のつながりが { $loose } か{所|しょ}で{切|き}れています。
doctor-audit-remedy = mamori audit verify で{場所|ばしょ}を{調|しら}べ、バックアップと{比|くら}べてください。
