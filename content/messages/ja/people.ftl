# 使う人、ログイン、招待、自分の設定の画面のことばです。

## 役割
role-operator = {運用|うんよう}の{担当|たんとう}（この{仕組|しく}みの{管理|かんり}）
role-administrator = {管理|かんり}の{担当|たんとう}
role-officer = {役員|やくいん}・{承認|しょうにん}する{人|ひと}
role-editor = {編集|へんしゅう}の{担当|たんとう}
role-desk = {相談|そうだん}の{担当|たんとう}
role-owner = {責任者|せきにんしゃ}（すべてできます）
role-staff = {担当者|たんとうしゃ}（{回答|かいとう}と{証跡|しょうせき}）
role-viewer = {見|み}るだけの{人|ひと}

## ログイン
people-sign-in = ログイン
people-login = {利用者|りようしゃ}ID
people-login-hint = {責任者|せきにんしゃ}から{受|う}け{取|と}ったIDです。メールアドレスのこともあります。
people-login-choose = {自分|じぶん}で{決|き}めます。3{文字|もじ}から80{文字|もじ}で、{空白|くうはく}は{使|つか}えません。{例|れい}：hanako、{受付|うけつけ}1
people-password = パスワード
people-enter = ログインする
people-no-entry = ログインできないとき
people-have-code = {招待|しょうたい}の{紙|かみ}やコードをお{持|も}ちの{方|かた}はこちら
people-forgot = パスワードを{忘|わす}れたときは、{責任者|せきにんしゃ}に「パスワードの{再設定|さいせってい}」を{頼|たの}んでください。メールは{使|つか}いません。
people-signed-out = ログアウトしました。
people-sign-in-again = {時間|じかん}がたったので、ログアウトしていました。{入力|にゅうりょく}したことは{残|のこ}っています。もう{一度|いちど}ログインしてください。
people-resume = {入力|にゅうりょく}の{続|つづ}き
people-resume-lead = ログインしました。さきほど{入力|にゅうりょく}したことは、まだ{保存|ほぞん}されていません。{下|した}のボタンで{保存|ほぞん}できます。
people-resume-go = {入力|にゅうりょく}したことを{保存|ほぞん}する
people-resume-drop = {保存|ほぞん}しないでホームへ

## 自分の設定
people-account = {自分|じぶん}の{設定|せってい}
people-name = {名前|なまえ}
people-email = メールアドレス
people-password-change = パスワードを{変|か}える
people-password-old = いまのパスワード
people-password-new = {新|あたら}しいパスワード
people-password-again = {新|あたら}しいパスワード（もう{一度|いちど}）
people-password-hint = 13{文字以上|もじいじょう}にしてください。{短|みじか}いことばを{四|よっ}つほど{並|なら}べると、{長|なが}くて{覚|おぼ}えやすくなります。
people-sessions = ログインしている{端末|たんまつ}
people-sessions-lead = {心当|こころあ}たりのない{端末|たんまつ}があれば、{終|お}わらせて、パスワードを{変|か}えてください。
people-session-this = この{端末|たんまつ}
people-session-since = { $since } から。{最後|さいご}に{使|つか}ったのは{ $seen }
people-session-end = {終|お}わらせる
people-sessions-end-others = この{端末|たんまつ}のほかを、すべて{終|お}わらせる
people-tokens = APIトークン
people-tokens-lead = ほかの{仕組|しく}みとつなぐときだけ{使|つか}います。あなたと{同|おな}じことができるので、{人|ひと}に{見|み}せないでください。
people-token-unnamed = {名前|なまえ}のないトークン
people-token-until = { $until } まで
people-token-revoke = {使|つか}えなくする
people-token-issue = トークンを{作|つく}る
people-token-label = {何|なに}に{使|つか}いますか
people-token-label-hint = あとで{見分|みわ}けるための{名前|なまえ}です。{例|れい}：{資産管理|しさんかんり}との{連携|れんけい}
people-token-days = {使|つか}える{日数|にっすう}
people-token-days-hint = { $max }{日|にち}まで{選|えら}べます。
people-token-title = トークンができました
people-token-once = このトークンは、いま{一度|いちど}だけ{表示|ひょうじ}します。{必要|ひつよう}なところに{写|うつ}してから、この{画面|がめん}を{閉|と}じてください。
people-token-written = {写|うつ}しました
people-done-password = パスワードを{変|か}えました。ほかの{端末|たんまつ}はログアウトしました。
people-done-session = その{端末|たんまつ}のログインを{終|お}わらせました。
people-done-others = ほかの{端末|たんまつ}のログインを{終|お}わらせました。
people-done-token-revoked = トークンを{使|つか}えなくしました。

## 使う人
people-title = {使|つか}う{人|ひと}
people-lead = { $house }の Mamori を{使|つか}える{人|ひと}です。
people-houses = ほかの{施設|しせつ}：
people-change = {変|か}える
people-role = {役割|やくわり}
people-role-hint = {責任者|せきにんしゃ}は、{人|ひと}を{招|まね}いたり{役割|やくわり}を{変|か}えたりできます。{担当者|たんとうしゃ}は、{回答|かいとう}と{証跡|しょうせき}の{追加|ついか}ができます。
people-role-change = {役割|やくわり}を{変|か}える
people-back = {戻|もど}る
people-invite = {新|あたら}しい{人|ひと}を{招|まね}く
people-invite-lead = {一度|いちど}だけ{使|つか}えるコードができます。{紙|かみ}に{印刷|いんさつ}して{手渡|てわた}せます。メールは{要|い}りません。
people-invite-name-hint = {手渡|てわた}す{相手|あいて}の{名前|なまえ}です。{例|れい}：{見本|みほん} {花子|はなこ}
people-invite-go = {招待|しょうたい}のコードを{作|つく}る
people-invitations = まだ{使|つか}われていないコード
people-invitations-none = いまはありません。{招待|しょうたい}を{作|つく}ると、{使|つか}われるまでここに{出|で}ます。
people-invitation-join = {招待|しょうたい}
people-invitation-reset = パスワードの{再設定|さいせってい}
people-invitation-until = { $until } まで{使|つか}えます
people-invitation-over = { $until } で{切|き}れました
people-invitation-revoke = {取|と}り{消|け}す
people-reset = パスワードの{再設定|さいせってい}
people-reset-lead = {忘|わす}れたときに{使|つか}います。{一度|いちど}だけ{使|つか}えるコードを{作|つく}り、{本人|ほんにん}に{手渡|てわた}します。
people-reset-go = {再設定|さいせってい}のコードを{作|つく}る
people-remove = この{人|ひと}を{外|はず}す
people-remove-lead = { $name }さんは、{ $house }の{画面|がめん}を{見|み}られなくなります。これまでの{記録|きろく}は{残|のこ}ります。また{招|まね}くこともできます。
people-remove-myself-lead = あなた{自身|じしん}です。{外|はず}すと、{ $house }の{画面|がめん}を{見|み}られなくなります。これまでの{記録|きろく}は{残|のこ}ります。
people-remove-go = {外|はず}す
people-done-role = {役割|やくわり}を{変|か}えました。
people-done-removed = {外|はず}しました。
people-done-revoked = コードを{取|と}り{消|け}しました。

## できたコード
people-issued-join = {招待|しょうたい}のコードができました
people-issued-reset = {再設定|さいせってい}のコードができました
people-issued-once = このコードは、いま{一度|いちど}だけ{表示|ひょうじ}します。{印刷|いんさつ}するか、{書|か}き{写|うつ}してから{次|つぎ}へ{進|すす}んでください。
people-issued-join-lead = { $name }さんが、{ $house }の Mamori を{使|つか}い{始|はじ}めるためのコードです。
people-issued-reset-lead = { $name }さんが、{ $house }の Mamori のパスワードを{決|き}め{直|なお}すためのコードです。
people-issued-until = {期限|きげん}
people-issued-how = {使|つか}い{方|かた}
people-issued-open = {次|つぎ}のアドレスを{開|ひら}きます。
people-issued-certificate = はじめて{使|つか}う{機器|きき}は、{院内|いんない}のネットワーク（Wi-Fi か LAN）につないで{次|つぎ}のページを{開|ひら}き、{証明書|しょうめいしょ}を{入|い}れます。{入|い}れてある{機器|きき}では、いりません。
people-issued-open-here = Mamori の{入|はい}ったパソコンで、ログインの{画面|がめん}の「{招待|しょうたい}の{紙|かみ}やコードをお{持|も}ちの{方|かた}はこちら」を{開|ひら}きます。
people-issued-type = コードを{入|い}れます。ハイフンはなくてもかまいません。
people-issued-choose = {利用者|りようしゃ}IDとパスワードを{自分|じぶん}で{決|き}めます。
people-issued-password = {新|あたら}しいパスワードを{自分|じぶん}で{決|き}めます。
people-issued-qr = スマートフォンで{読|よ}むと、コードの{入|はい}った{画面|がめん}が{開|ひら}きます。
people-issued-letter = {手紙|てがみ}の{形|かたち}で{印刷|いんさつ}する
people-issued-written = {使|つか}う{人|ひと}の{一覧|いちらん}へ
people-issued-print = この{画面|がめん}をそのまま{印刷|いんさつ}することもできます。

## コードを使う
people-code-title = {招待|しょうたい}のコードを{入|い}れる
people-code-lead = {受|う}け{取|と}った{紙|かみ}のコードを{入|い}れてください。
people-code = コード
people-code-hint = 16{文字|もじ}です。{例|れい}：ABCD-EFGH-2345-6789。{大文字|おおもじ}でも{小文字|こもじ}でもかまいません。
people-code-go = {次|つぎ}へ
people-code-missing = コードがないときは、{医療機関|いりょうきかん}の{責任者|せきにんしゃ}に「{招待|しょうたい}」を{頼|たの}んでください。
people-accept-title = Mamori を{使|つか}い{始|はじ}める
people-accept-house = {招|まね}いた{施設|しせつ}
people-accept-go = {登録|とうろく}して{始|はじ}める
people-accept-signed = いま { $name }さんとしてログインしています。
people-accept-join = このまま{参加|さんか}する
people-accept-other = {別|べつ}の{人|ひと}として{登録|とうろく}する
people-reset-title = {新|あたら}しいパスワードを{決|き}める
people-reset-set = このパスワードにする
