# どの画面にも出ることばです。
app-name = Mamori（守り）
app-purpose = 医療機関のサイバーセキュリティ対策を、毎年のチェックリストといっしょに支えます。
app-unofficial = Mamori は、厚生労働省・日本医師会・各団体が作ったもの、認めたものではありません。
language-name = 日本語
