# 紙とファイルの名前
papers-poster-staff = おかしいと{思|おも}ったら_{職員室|しょくいんしつ}{用|よう}
papers-poster-reception = おかしいと{思|おも}ったら_{受付|うけつけ}{用|よう}
