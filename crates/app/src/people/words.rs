//! Words that Japanese people take for passwords, in the letters in which they are typed. A data table:
//! zxcvbn brings the English ones. Order matters: the further back, the rarer it is taken to be.

/// Common words, names, places, foods, characters, clubs, words of a clinic, runs of keys, the latter also as
/// they lie on a Japanese keyboard.
#[rustfmt::skip]
pub(super) const COMMON: &[&str] = &[
    // for itself
    "password", "pasuwado", "pasuwaado", "himitsu", "himitu", "aikotoba", "anshou", "ansyou", "kagi", "naisho",
    "login", "roguin", "admin", "kanri", "kanrisha", "kanrisya", "user", "guest", "gesuto", "test", "tesuto", "root",
    "mamori", "security", "sekyuritei",
    // keys
    "qwerty", "qwertyuiop", "1qaz2wsx", "1q2w3e4r", "qazwsx", "asdfghjkl", "zxcvbnm", "1234567890", "12345678",
    "123456", "111111", "000000", "aiueo", "abcdefg", "abc123", "zaq12wsx", "qawsedrftgyhujikolp", "iroha",
    "ichinisan", "yoroshiku", "4649", "0721", "1192", "5963", "39", "1123", "1129",
    // a clinic
    "clinic", "kurinikku", "shinryoujo", "shinryojo", "sinryoujo", "iin", "byouin", "byoin", "hospital", "shika",
    "sika", "haisha", "yakkyoku", "yakuzaishi", "kusuri", "kanja", "kanjya", "iryou", "iryo", "ishi", "isha", "isya",
    "sensei", "incho", "inchou", "incyou", "kango", "kangoshi", "kangosi", "nurse", "naasu", "josan", "josanshi",
    "uketsuke", "uketuke", "jimu", "jimucho", "karute", "rezekon", "resekon", "hoken", "hokensho", "shohou",
    "naika", "geka", "shonika", "ganka", "jibika", "hifuka", "seikei", "sanka", "fujinka", "kaigo", "kenko",
    "kenkou", "genki", "odaijini", "doctor", "medical", "orca", "orcakanri", "ishikai", "isikai",
    // places
    "nippon", "nihon", "japan", "tokyo", "toukyou", "osaka", "oosaka", "kyoto", "kyouto", "nagoya", "yokohama",
    "sapporo", "fukuoka", "hakata", "kobe", "koube", "sendai", "hiroshima", "hirosima", "hokkaido", "hokkaidou",
    "okinawa", "chiba", "tiba", "saitama", "kanagawa", "shizuoka", "sizuoka", "niigata", "nagano", "aichi", "aiti",
    "hyogo", "hyougo", "nara", "kumamoto", "kagoshima", "kagosima", "shibuya", "sibuya", "shinjuku", "sinjuku",
    "ginza", "akihabara", "fujisan", "fuji", "hinomaru", "asahi",
    // feelings and greetings
    "arigato", "arigatou", "daisuki", "aishiteru", "aisiteru", "suki", "ohayo", "ohayou", "konnichiha",
    "konnichiwa", "konnitiwa", "konbanwa", "sayonara", "sayounara", "oyasumi", "tadaima", "okaeri", "gomen",
    "gomennasai", "sumimasen", "ganbare", "ganbaru", "gambare", "ganbatte", "omedeto", "omedetou", "shiawase",
    "siawase", "heiwa", "yume", "kibou", "kibo", "mirai", "kizuna", "egao", "tomodachi", "tomodati", "kazoku", "inochi",
    "inoti", "kokoro", "saiko", "saikou", "kawaii", "kirei", "baka", "bakayarou", "urusai", "nandemo", "wasureta",
    "wasuremashita", "oboerarenai",
    // seasons, nature, animals
    "sakura", "sakurasaku", "momiji", "haru", "natsu", "natu", "aki", "fuyu", "hana", "hanabi", "himawari", "tanpopo",
    "ajisai", "tsubaki", "momo", "ume", "matsu", "take", "hikari", "taiyo", "taiyou", "tsuki", "tuki", "hoshi", "hosi",
    "sora", "umi", "yama", "kawa", "kaze", "yuki", "ame", "mori", "midori", "aoi", "akai", "shiro", "siro", "kuro",
    "neko", "nekochan", "inu", "wanwan", "nyanko", "usagi", "kuma", "tora", "ryu", "ryuu", "tanuki", "kitsune",
    "penguin", "iruka", "kujira", "tori", "suzume", "pochi", "koro", "tama", "mike", "hamtaro",
    // food
    "sushi", "susi", "ramen", "raamen", "onigiri", "gohan", "udon", "soba", "tenpura", "tempura", "takoyaki",
    "okonomiyaki", "mikan", "ringo", "ichigo", "itigo", "banana", "suika", "melon", "meron", "mochi", "moti", "anko",
    "matcha", "ocha", "sake", "biiru", "natto", "nattou", "miso", "tofu", "toufu", "curry", "karee", "yakiniku",
    // people and families
    "tanaka", "suzuki", "satou", "sato", "takahashi", "takahasi", "watanabe", "ito", "itou", "yamamoto", "nakamura",
    "kobayashi", "kobayasi", "kato", "katou", "yoshida", "yosida", "yamada", "sasaki", "yamaguchi", "matsumoto",
    "inoue", "kimura", "hayashi", "shimizu", "simizu", "saito", "saitou", "taro", "tarou", "hanako", "ichiro",
    "ichirou", "jiro", "jirou", "kenji", "takashi", "takasi", "hiroshi", "hirosi", "akira", "makoto", "satoshi",
    "yuko", "yuuko", "keiko", "yoko", "youko", "naomi", "ai", "misaki", "haruka", "yuka", "yui", "rina", "daisuke",
    "kenta", "shota", "takuya", "daiki", "tsubasa", "papa", "mama", "okaasan", "otousan", "obaachan", "ojiichan",
    "akachan", "kodomo", "musuko", "musume", "chan", "kun", "san", "sama",
    // pictures, games, sports, music
    "doraemon", "nobita", "pokemon", "pikachu", "pikatyu", "anpanman", "totoro", "ghibli", "jiburi", "onepiece",
    "wanpisu", "luffy", "rufi", "naruto", "dragonball", "goku", "kamehameha", "sailormoon", "evangelion", "gundam",
    "gandamu", "conan", "konan", "slamdunk", "kimetsu", "tanjiro", "nezuko", "jujutsu", "mario", "zelda", "kirby",
    "hellokitty", "kitty", "kitichan", "mickey", "mikki", "minnie", "disney", "dizuni", "snoopy", "sunupi",
    "hatsunemiku", "miku", "akb48", "nogizaka46", "arashi", "arasi", "smap", "exile", "xjapan", "glay", "larc",
    "yakyu", "yakyuu", "baseball", "soccer", "sakka", "tennis", "tenisu", "golf", "gorufu", "judo", "kendo",
    "hanshin", "hansin", "tigers", "taigasu", "giants", "kyojin", "dragons", "carp", "hawks", "lions", "fighters",
    "antlers", "reds", "samurai", "ninja", "otaku",
    // time
    "heisei", "reiwa", "showa", "syouwa", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027", "getsuyou",
    "nichiyou", "tanjoubi", "tanjobi", "birthday", "shogatsu", "oshogatsu", "kurisumasu", "toyota", "honda", "nissan",
    "sony", "panasonic", "hitachi", "fujitsu", "toshiba", "docomo", "softbank", "rakuten", "yahoo",
];
