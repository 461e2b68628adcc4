// Enough of IANA's list to tell an address from a stop without a space after it:
// all countries', and of the others those that are common in mail and in fraud.

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Of countries: two letters, which may be a word too, as `in` and `no`. */
export const COUNTRY_DOMAINS = words(`
  ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt
  bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg
  er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr
  ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk
  lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf
  ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc
  sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv
  tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw`);

export const GENERIC_DOMAINS = words(`
  com net org edu gov mil int info biz name pro mobi tel asia aero coop jobs travel example test
  app dev page web link click top xyz online site website store shop live club vip icu work works
  world space fun life today cloud tech host press digital media agency email support services
  center cash money loan loans credit creditcard finance financial bank insure fund gold gift gifts
  win bid men date review stream download party science racing trade accountant faith cricket buzz
  monster rest bar quest cyou cfd sbs bond lol mom pics hair skin beauty makeup autos boats homes
  ink ltd group one run zone network systems solutions technology security family community social
  news blog wiki chat zip mov cam foo care cards expert market markets trading exchange pay plus`);

/** In the scripts of their countries, and a few of the others. */
export const NATIVE_DOMAINS = words(`
  भारत भारतम् भारोत ভারত ভাৰত ਭਾਰਤ ભારત ଭାରତ இந்தியா இலங்கை சிங்கப்பூர் భారత్ ಭಾರತ ഭാരതം ලංකා ไทย ລາວ გე հայ
  қаз мкд мон рф срб укр бел бг ею ελ ευ онлайн сайт орг дети москва ישראל קום
  中国 中國 香港 台湾 台灣 新加坡 澳門 澳门 网址 公司 网络 在线 商城 中文网 한국 닷컴 닷넷 コム みんな
  امارات السعودية الاردن الجزائر المغرب ایران بھارت پاکستان تونس سورية عمان فلسطين قطر مصر مليسيا
  موريتانيا اليمن البحرين سودان عراق شبكة موقع بازار كوم संगठन नेट कॉम`);

/** What is a file by its ending, and no place. */
export const FILE_ENDINGS = words('pdf csv txt jpg jpeg png doc docx xls xlsx');
