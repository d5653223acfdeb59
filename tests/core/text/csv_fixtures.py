"""Small files, one per peculiarity that people's files have, each with the exact table in it."""

# ruff: noqa: E501
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

TALK = [
    ["joy", "what a fine day it is"],
    ["sadness", "i lost my keys in the park"],
    ["joy", "we are going to the sea tomorrow"],
    ["anger", "why did you not call me back"],
]
TALK_COLUMNS = ["label", "text"]


@dataclass(frozen=True)
class Fixture:
    """One file and what a person sees in it."""

    name: str
    data: bytes
    columns: list[str]
    rows: list[list[str]]  # those that have the text column, or all where there is none
    text_column: str | None = "text"
    encoding: str = "utf-8"
    delimiter: str = ","
    header: bool = True
    more: dict[str, Any] = field(default_factory=dict)  # further fields of the report
    reason: str = ""  # stands in one of the reasons


def talk(delimiter: str = ",", end: str = "\n", header: bool = True, quote: str = "") -> str:
    rows = [TALK_COLUMNS, *TALK] if header else TALK
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + end for row in rows)


def plain(name: str, data: bytes | str, **expected: Any) -> Fixture:
    """A file that holds the same four rows, however it is written."""
    expected.setdefault("columns", TALK_COLUMNS)
    expected.setdefault("rows", TALK)
    return Fixture(name, data.encode() if isinstance(data, str) else data, **expected)


GERMAN = [
    ["froh", "schöne Grüße aus Köln"],
    ["frage", "wo ist der Schlüssel für die Tür"],
    ["froh", "der Bär läuft"],
]
FRENCH = [
    ["joie", "le garçon était déjà là cet été"],
    ["joie", "elle a mangé à la crèche"],
    ["peur", "où êtes-vous allés"],
]
POLISH = [
    ["ok", "Łódź jest piękna i żółta"],
    ["ok", "proszę bardzo gdzie są klucze"],
    ["źle", "cześć jak się masz dziś"],
]
RUSSIAN = [
    ["радость", "привет как дела сегодня"],
    ["грусть", "я не знаю что мне делать"],
    ["радость", "пойдём завтра гулять в парк"],
]
CHINESE = [
    ["高兴", "今天天气很好我们去公园吧"],
    ["中性", "我不知道你在说什么"],
    ["高兴", "明天我们一起吃饭好吗"],
]
TAIWANESE = [
    ["高興", "今天天氣很好我們去公園吧"],
    ["中性", "我不知道你在說什麼"],
    ["高興", "明天我們一起吃飯好嗎"],
]
JAPANESE = [
    ["喜び", "今日はとても天気がいいですね"],
    ["中立", "何を言っているのかわかりません"],
    ["喜び", "明日一緒に映画を見ましょう"],
]
KOREAN = [
    ["기쁨", "오늘 날씨가 정말 좋네요"],
    ["중립", "무슨 말인지 잘 모르겠어요"],
    ["기쁨", "내일 같이 영화 보러 가요"],
]
TURKISH = [
    ["mutlu", "bugün hava çok güzel değil mi"],
    ["üzgün", "şimdi ne yapacağımı bilmiyorum"],
    ["mutlu", "yarın İzmir'e gidiyoruz"],
]
GREEK = [
    ["χαρά", "καλημέρα τι κάνεις σήμερα"],
    ["λύπη", "δεν ξέρω τι να πω"],
    ["χαρά", "πάμε αύριο στη θάλασσα"],
]
HEBREW = [["שמחה", "שלום מה שלומך היום"], ["עצב", "אני לא יודע מה לעשות"], ["שמחה", "מחר נלך לים ביחד"]]
ARABIC = [["فرح", "مرحبا كيف حالك اليوم"], ["حزن", "لا أعرف ماذا أفعل الآن"], ["فرح", "سنذهب غدا إلى البحر"]]
CZECH = [
    ["radost", "láska je věčná a přátelé nejoddanější"],
    ["smutek", "už ne, všichni odešli"],
    ["radost", "zítra půjdeme k řece"],
]
THAI = [["ดี", "วันนี้อากาศดีมากเราไปสวนกันเถอะ"], ["กลาง", "ฉันไม่รู้ว่าคุณพูดอะไร"], ["ดี", "พรุ่งนี้ไปกินข้าวด้วยกันไหม"]]


def in_language(
    name: str, rows: list[list[str]], encoding: str, read_as: str, delimiter: str = ","
) -> Fixture:
    text = "".join(delimiter.join(row) + "\n" for row in [TALK_COLUMNS, *rows])
    return Fixture(name, text.encode(encoding), TALK_COLUMNS, rows, encoding=read_as, delimiter=delimiter)


ENCODINGS = [
    plain("utf-8", talk()),
    plain("utf-8 with a mark", talk().encode("utf-8-sig"), reason="byte-order mark"),
    plain("utf-16 with a mark", talk().encode("utf-16"), encoding="utf-16"),
    plain("utf-16 big-endian with a mark", b"\xfe\xff" + talk().encode("utf-16-be"), encoding="utf-16"),
    plain("utf-32 with a mark", talk().encode("utf-32"), encoding="utf-32"),
    plain("utf-16 without a mark", talk().encode("utf-16-le"), encoding="utf-16-le"),
    plain("utf-16 big-endian without a mark", talk().encode("utf-16-be"), encoding="utf-16-be"),
    in_language("chinese utf-16 without a mark", CHINESE, "utf-16-le", "utf-16-le"),
    in_language("german cp1252 semicolons", GERMAN, "cp1252", "cp1252", ";"),
    in_language(
        "typographic quotes in cp1252",
        [["joy", "it’s a fine day – yes"], ["fear", "he said “no” to me"], ["joy", "i don’t know"]],
        "cp1252",
        "cp1252",
    ),
    in_language("french latin-1", FRENCH, "latin-1", "cp1252"),
    in_language("french mac", FRENCH, "mac-roman", "mac-roman"),
    in_language("german mac", GERMAN, "mac-roman", "mac-roman"),
    in_language("polish cp1250", POLISH, "cp1250", "cp1250", ";"),
    in_language("polish latin-2", POLISH, "iso8859-2", "iso8859-2", ";"),
    in_language("czech cp1250", CZECH, "cp1250", "cp1250", "\t"),
    in_language("czech latin-2", CZECH, "iso8859-2", "iso8859-2", "\t"),
    in_language("russian cp1251", RUSSIAN, "cp1251", "cp1251", ";"),
    in_language("russian koi8-r", RUSSIAN, "koi8-r", "koi8-r"),
    in_language("chinese gb18030", CHINESE, "gb18030", "gb18030"),
    in_language("chinese big5", TAIWANESE, "big5", "big5"),
    in_language("japanese euc-jp", JAPANESE, "euc_jp", "euc_jp"),
    in_language("russian cp866", RUSSIAN, "cp866", "cp866"),
    in_language("thai cp874", THAI, "cp874", "cp874"),
    in_language("japanese shift-jis", JAPANESE, "shift_jis", "cp932"),
    in_language("korean euc-kr", KOREAN, "euc_kr", "cp949"),
    in_language("turkish cp1254", TURKISH, "cp1254", "cp1254", ";"),
    in_language("greek cp1253", GREEK, "cp1253", "cp1253", ";"),
    in_language("hebrew cp1255", HEBREW, "cp1255", "cp1255"),
    in_language("arabic cp1256", ARABIC, "cp1256", "cp1256"),
    in_language("thai utf-8", THAI, "utf-8", "utf-8"),
    Fixture(
        "damaged utf-8",
        "label,text\njoy,schöne größe für ärzte\njoy,caf".encode() + b"\xe9" + " au lait für dich\n".encode(),
        TALK_COLUMNS,
        [["joy", "schöne größe für ärzte"], ["joy", "caf\ufffd au lait für dich"]],
        more={"replaced_characters": 1},
        reason="damaged",
    ),
    Fixture(
        "a byte that cp1252 does not have",
        b"label;text\njoy;sch\xf6ne Gr\xfc\xdfe aus K\xf6ln\njoy;und \x81 ein T\xfcrchen\n",
        TALK_COLUMNS,
        [["joy", "schöne Grüße aus Köln"], ["joy", "und \ufffd ein Türchen"]],
        encoding="cp1252",
        delimiter=";",
        more={"replaced_characters": 1},
    ),
]

DIALECTS = [
    plain("numbers under names", "a,b\n1,2\n", columns=["a", "b"], rows=[["1", "2"]], text_column=None),
    plain("semicolons", talk(";"), delimiter=";"),
    plain("tabs", talk("\t"), delimiter="\t"),
    plain("pipes", talk("|"), delimiter="|"),
    plain("a sep= line as Excel writes", "sep=;\n" + talk(";"), delimiter=";", more={"preamble": 1}),
    plain("double quotes around all", talk(quote='"'), more={"quote": '"'}),
    plain("single quotes around all", talk(quote="'"), more={"quote": "'"}),
    plain("line ends of Windows", talk(end="\r\n")),
    plain("line ends of old Macs", talk(end="\r")),
    plain("line ends doubled", talk(end="\r\r\n")),
    plain("line ends mixed", talk().replace("day it is\n", "day it is\r\n").replace("park\n", "park\r")),
    plain("no line end at the end", talk().rstrip()),
    Fixture(
        "commas and doubled quotes in quotes",
        b'label,text\njoy,"well, yes, of course"\njoy,"he said ""good morning"" to me"\nfear,plain words only here\n',
        TALK_COLUMNS,
        [
            ["joy", "well, yes, of course"],
            ["joy", 'he said "good morning" to me'],
            ["fear", "plain words only here"],
        ],
    ),
    Fixture(
        "single quotes with commas",
        b"label,text\njoy,'well, yes, of course'\njoy,'it''s a fine day, my dear'\nfear,'oh, no, not now'\n",
        TALK_COLUMNS,
        [["joy", "well, yes, of course"], ["joy", "it's a fine day, my dear"], ["fear", "oh, no, not now"]],
        more={"quote": "'"},
    ),
    Fixture(
        "apostrophes are no quotes",
        b"label,text\njoy,'tis a fine day\nfear,it's the dogs' bark\njoy,'twas the night before\n",
        TALK_COLUMNS,
        [["joy", "'tis a fine day"], ["fear", "it's the dogs' bark"], ["joy", "'twas the night before"]],
    ),
    Fixture(
        "line ends in quotes",
        b'id,text,label\n1,"first line\nsecond line, too",joy\n2,one line only here,joy\n3,"a\r\nb c d\r\n\r\ne f",fear\n',
        ["id", "text", "label"],
        [
            ["1", "first line\nsecond line, too", "joy"],
            ["2", "one line only here", "joy"],
            ["3", "a\r\nb c d\r\n\r\ne f", "fear"],
        ],
    ),
    Fixture(
        "quotes behind a backslash",
        b'label,text\njoy,"he said \\"good, morning\\" to me"\njoy,"plain, words only"\nfear,"the \\"end\\""\n',
        TALK_COLUMNS,
        [["joy", 'he said "good, morning" to me'], ["joy", "plain, words only"], ["fear", 'the "end"']],
        more={"mended_records": 2},
    ),
    Fixture(
        "stray quotes inside quotes",
        b'id,text,label\n1,"he said "hi" to me",joy\n2,"well, yes it is",joy\n3,"so "they, say" and\nleft",fear\n'
        b"4,come home to me,joy\n5,what is it,fear\n",
        ["id", "text", "label"],
        [
            ["1", 'he said "hi" to me', "joy"],
            ["2", "well, yes it is", "joy"],
            ["3", 'so "they, say" and\nleft', "fear"],
            ["4", "come home to me", "joy"],
            ["5", "what is it", "fear"],
        ],
        more={"mended_records": 2},
    ),
    Fixture(
        "a quote that closes before its cell ends",
        b'label,text\njoy,"good morning" he said\njoy,we went to the sea\nfear,"no, not now"\n',
        TALK_COLUMNS,
        [["joy", '"good morning" he said'], ["joy", "we went to the sea"], ["fear", "no, not now"]],
    ),
    Fixture(
        "an unclosed quote",
        b'id,text\n1,"it never closes here\n2,the next row stands\n3,and so does this one\n4,"quoted, and fine"\n',
        ["id", "text"],
        [
            ["1", '"it never closes here'],
            ["2", "the next row stands"],
            ["3", "and so does this one"],
            ["4", "quoted, and fine"],
        ],
    ),
    Fixture(
        "two stray quotes that would swallow rows",
        b'id,text\n1,"it never closes here\n2,the next row stands\n3,and so does this one"\n4,"quoted, and fine"\n'
        b"5,a last row of words\n",
        ["id", "text"],
        [
            ["1", '"it never closes here'],
            ["2", "the next row stands"],
            ["3", 'and so does this one"'],
            ["4", "quoted, and fine"],
            ["5", "a last row of words"],
        ],
    ),
    Fixture(
        "tabs with literal quotes",
        b'ham\t"oh no he said\nham\tcome home now please\nspam\twin a "free" prize now\nham\t"good night" to you\n'
        b'spam\tcall this number today\nham\t"when will you come\nham\tdont know yet sorry\n',
        ["col 1", "col 2"],
        [
            ["ham", '"oh no he said'],
            ["ham", "come home now please"],
            ["spam", 'win a "free" prize now'],
            ["ham", '"good night" to you'],
            ["spam", "call this number today"],
            ["ham", '"when will you come'],
            ["ham", "dont know yet sorry"],
        ],
        text_column="col 2",
        delimiter="\t",
        header=False,
    ),
    Fixture(
        "blanks before quotes",
        b'id, text, label\n1, "well, yes it is", joy\n2, "oh, no not now", fear\n3, "plain words here", joy\n',
        ["id", "text", "label"],
        [["1", "well, yes it is", "joy"], ["2", "oh, no not now", "fear"], ["3", "plain words here", "joy"]],
    ),
    Fixture(
        "semicolons with decimal commas",
        b"id;score;text\n1;0,5;good day, my friend\n2;1,25;so long\n3;0,75;what, where, when do we go\n",
        ["id", "score", "text"],
        [
            ["1", "0,5", "good day, my friend"],
            ["2", "1,25", "so long"],
            ["3", "0,75", "what, where, when do we go"],
        ],
        delimiter=";",
    ),
    Fixture(
        "semicolons with a decimal comma in every text",
        b"mood;text\njoy;two rolls cost 1,50 in the new shop\njoy;a loaf is 3,20 now they say\nfear;it was only 2,10 last year\n",
        ["mood", "text"],
        [
            ["joy", "two rolls cost 1,50 in the new shop"],
            ["joy", "a loaf is 3,20 now they say"],
            ["fear", "it was only 2,10 last year"],
        ],
        delimiter=";",
    ),
    Fixture(
        "quotes given by nobody but one row",
        b'label,text\njoy,what a day it is\njoy,"yes, what a day"\nfear,the night is dark\n',
        TALK_COLUMNS,
        [["joy", "what a day it is"], ["joy", "yes, what a day"], ["fear", "the night is dark"]],
    ),
]

HEADERS = [
    plain(
        "no header",
        talk(header=False),
        columns=["col 1", "col 2"],
        text_column="col 2",
        header=False,
        reason="No header",
    ),
    plain(
        "tabs, no header",
        talk("\t", header=False),
        columns=["col 1", "col 2"],
        text_column="col 2",
        header=False,
        delimiter="\t",
    ),
    Fixture(
        "no header, numbers first",
        b"1,what a fine day it is\n2,i lost my keys in the park\n3,we are going to the sea\n",
        ["col 1", "col 2"],
        [
            ["1", "what a fine day it is"],
            ["2", "i lost my keys in the park"],
            ["3", "we are going to the sea"],
        ],
        text_column="col 2",
        header=False,
    ),
    plain(
        "unusual names",
        talk().replace("label,text", "gruppe,was gesagt wurde"),
        columns=["gruppe", "was gesagt wurde"],
        text_column="was gesagt wurde",
    ),
    plain("blank lines before the header", "\n\n" + talk()),
    plain("blank lines between rows", talk(end="\n\n")),
    plain(
        "lines before the header",
        "Exported on 3 May\nby the school\n\n" + talk(),
        more={"preamble": 2},
        reason="passed over",
    ),
    plain(
        "comment lines before the header",
        "# a comment, with a comma, and more\n#\n" + talk(),
        more={"preamble": 2},
    ),
    Fixture(
        "padded lines before the header",
        b"Report,,\n,,\nid,text,label\n1,what a fine day it is,joy\n2,i lost my keys again,fear\n3,come home now,joy\n",
        ["id", "text", "label"],
        [
            ["1", "what a fine day it is", "joy"],
            ["2", "i lost my keys again", "fear"],
            ["3", "come home now", "joy"],
        ],
        more={"preamble": 2},
    ),
    Fixture(
        "a nameless first column",
        b",text,label\n0,what a fine day it is,joy\n1,i lost my keys again,fear\n2,come home to me now,joy\n",
        ["col 1", "text", "label"],
        [
            ["0", "what a fine day it is", "joy"],
            ["1", "i lost my keys again", "fear"],
            ["2", "come home to me now", "joy"],
        ],
    ),
    Fixture(
        "empty columns at the end",
        b"v1,v2,,,\nham,come home to me now,,,\nspam,win a prize this very day,,,\nham,so long and good night,,,\n",
        ["v1", "v2", "col 3", "col 4", "col 5"],
        [
            ["ham", "come home to me now", "", "", ""],
            ["spam", "win a prize this very day", "", "", ""],
            ["ham", "so long and good night", "", "", ""],
        ],
        text_column="v2",
    ),
    Fixture(
        "two columns of one name",
        b"text,text\nyes,what a fine day it is\nno,i lost my keys again\nno,come home to me now\n",
        ["text", "text (2)"],
        [["yes", "what a fine day it is"], ["no", "i lost my keys again"], ["no", "come home to me now"]],
        text_column="text (2)",
    ),
    Fixture(
        "a header one name short",
        b'"text","label"\n"1","what a fine day it is","joy"\n"2","i lost my keys again","fear"\n"3","come home","joy"\n',
        ["col 1", "text", "label"],
        [
            ["1", "what a fine day it is", "joy"],
            ["2", "i lost my keys again", "fear"],
            ["3", "come home", "joy"],
        ],
    ),
    Fixture(
        "two cells a row under three names",
        b"text,label,note\nwhat a fine day it is,joy\ni lost my keys again,fear\ncome home to me now,joy\n",
        ["text", "label", "note"],
        [
            ["what a fine day it is", "joy", ""],
            ["i lost my keys again", "fear", ""],
            ["come home to me now", "joy", ""],
        ],
        more={"short_rows": 3},
    ),
    Fixture(
        "only a header", b"label,text\n", TALK_COLUMNS, [], text_column=None, reason="No column contains"
    ),
    Fixture(
        "a header of one column",
        b"text\nwhat a fine day it is\ni lost my keys\nwe, the people, go on\n",
        ["text"],
        [["what a fine day it is"], ["i lost my keys"], ["we, the people, go on"]],
        delimiter="",
    ),
]

RAGGED = [
    Fixture(
        "rows without the text",
        b"id,label,text\n1,joy,what a fine day it is\n2,joy\n3,fear,i lost my keys again\n4\n5,joy,come home to me\n",
        ["id", "label", "text"],
        [
            ["1", "joy", "what a fine day it is"],
            ["3", "fear", "i lost my keys again"],
            ["5", "joy", "come home to me"],
        ],
        more={"rows": 3, "bad_rows": 2, "bad_row_examples": [(2, "2,joy"), (4, "4")]},
        reason="2 rows have no text",
    ),
    Fixture(
        "rows that end after the text",
        b"id,text,label\n1,what a fine day it is,joy\n2,i lost my keys again\n3,come home to me now,joy\n",
        ["id", "text", "label"],
        [
            ["1", "what a fine day it is", "joy"],
            ["2", "i lost my keys again", ""],
            ["3", "come home to me now", "joy"],
        ],
        more={"bad_rows": 0, "short_rows": 1},
    ),
    Fixture(
        "unquoted commas in the last column",
        b"label,text\njoy,what a day, my friend\njoy,yes\nfear,no, no, not again\njoy,come home to me now\nfear,well, so\n",
        TALK_COLUMNS,
        [
            ["joy", "what a day, my friend"],
            ["joy", "yes"],
            ["fear", "no, no, not again"],
            ["joy", "come home to me now"],
            ["fear", "well, so"],
        ],
        more={"long_rows": 3, "bad_rows": 0},
        reason="joined in 'text'",
    ),
    Fixture(
        "unquoted commas before the label",
        b"text,label\nwhat a fine day,joy\nyes, what a fine day,joy\ni lost my keys,fear\nso, so, come home,joy\nno no,fear\n"
        b"who is it,fear\n",
        ["text", "label"],
        [
            ["what a fine day", "joy"],
            ["yes, what a fine day", "joy"],
            ["i lost my keys", "fear"],
            ["so, so, come home", "joy"],
            ["no no", "fear"],
            ["who is it", "fear"],
        ],
        more={"long_rows": 2},
    ),
    Fixture(
        "a comma at the end of rows",
        b"label,text\njoy,what a fine day it is,\nfear,i lost my keys again,\njoy,come home to me now,\n",
        ["label", "text", "col 3"],
        [
            ["joy", "what a fine day it is", ""],
            ["fear", "i lost my keys again", ""],
            ["joy", "come home to me now", ""],
        ],
    ),
]

CONTENT = [
    Fixture(
        "words that other readers take for missing",
        b"label,text\nNA,null\nnull,nan and None are words\nNA,NA\nnull,what a fine day it is\n",
        TALK_COLUMNS,
        [["NA", "null"], ["null", "nan and None are words"], ["NA", "NA"], ["null", "what a fine day it is"]],
    ),
    Fixture(
        "the text column by content",
        b"text,id,when,link,what\n"
        b"pos,a81f,2024-01-05,https://example.org/a,what a fine day it is\n"
        b"neg,b92e,2024-01-06,https://example.org/b,i lost my keys again\n"
        b"pos,c03d,2024-01-07,https://example.org/c,come home to me now\n",
        ["text", "id", "when", "link", "what"],
        [
            ["pos", "a81f", "2024-01-05", "https://example.org/a", "what a fine day it is"],
            ["neg", "b92e", "2024-01-06", "https://example.org/b", "i lost my keys again"],
            ["pos", "c03d", "2024-01-07", "https://example.org/c", "come home to me now"],
        ],
        text_column="what",
    ),
    Fixture(
        "long dates are no sentences",
        b"date,user,text\n"
        b"Mon Apr 06 22:19:45 PDT 2009,anna,going home\n"
        b"Mon Apr 06 22:19:49 PDT 2009,ben,so tired of all this\n"
        b"Tue Apr 07 01:19:53 PDT 2009,carl,what a fine day it is\n",
        ["date", "user", "text"],
        [
            ["Mon Apr 06 22:19:45 PDT 2009", "anna", "going home"],
            ["Mon Apr 06 22:19:49 PDT 2009", "ben", "so tired of all this"],
            ["Tue Apr 07 01:19:53 PDT 2009", "carl", "what a fine day it is"],
        ],
    ),
    Fixture(
        "no sentences at all",
        b"id,price,colour\n1,2.50,red\n2,3.10,blue\n3,4.00,red\n",
        ["id", "price", "colour"],
        [["1", "2.50", "red"], ["2", "3.10", "blue"], ["3", "4.00", "red"]],
        text_column=None,
        reason="No column contains sentences",
    ),
    Fixture(
        "a text a line",
        b"What a fine day it is.\nI lost my keys, my hat, and my way.\n\nCome home, will you?\nSo be it then, my friend.\n",
        ["col 1"],
        [
            ["What a fine day it is."],
            ["I lost my keys, my hat, and my way."],
            ["Come home, will you?"],
            ["So be it then, my friend."],
        ],
        text_column="col 1",
        delimiter="",
        header=False,
    ),
    Fixture(
        "quoted texts in one column",
        b'text\n"What a fine day, my friend, it is."\n"He said ""go home"" and left."\n"Come home, will you?"\n',
        ["text"],
        [["What a fine day, my friend, it is."], ['He said "go home" and left.'], ["Come home, will you?"]],
    ),
    Fixture(
        "json lines",
        b'{"text": "what a fine day it is", "id": 1}\n{"id": 2, "text": "i lost my keys again", "tags": ["a", "b"]}\n'
        b'not json\n\n{"id": null, "text": "come home to me"}\n',
        ["text", "id", "tags"],
        [
            ["what a fine day it is", "1", ""],
            ["i lost my keys again", "2", '["a", "b"]'],
            ["come home to me", "", ""],
        ],
        delimiter="jsonl",
        header=False,
        more={"bad_rows": 1, "rows": 3},
    ),
    Fixture(
        "lists as json lines",
        b'["joy", "what a fine day it is"]\n["fear", "i lost my keys again"]\n',
        ["col 1", "col 2"],
        [["joy", "what a fine day it is"], ["fear", "i lost my keys again"]],
        text_column="col 2",
        delimiter="jsonl",
        header=False,
    ),
    Fixture(
        "a cell over the limit",
        b"label,text\njoy,what a fine day it is\nfear," + b"word " * 30_000 + b"\njoy,come home to me now\n",
        TALK_COLUMNS,
        [["joy", "what a fine day it is"], ["fear", "word " * 20_000], ["joy", "come home to me now"]],
        more={"cut_cells": 1},
        reason="cut there",
    ),
    Fixture(
        "a zero byte in a cell",
        b"label,text\njoy,what a \x00 fine day it is\nfear,i lost my keys again\n" * 1,
        TALK_COLUMNS,
        [["joy", "what a \x00 fine day it is"], ["fear", "i lost my keys again"]],
    ),
    Fixture(
        "zero bytes in letters beyond ASCII",
        "label,text\nрадость,какой \0 хороший день\nстрах,я снова\0 потерял ключи\n".encode() * 20,
        TALK_COLUMNS,
        [["радость", "какой \0 хороший день"], ["страх", "я снова\0 потерял ключи"]]
        + [["label", "text"], ["радость", "какой \0 хороший день"], ["страх", "я снова\0 потерял ключи"]]
        * 19,
        encoding="utf-8",
    ),
    Fixture(
        "one row",
        b"text,label\nwhat a fine day it is,joy\n",
        ["text", "label"],
        [["what a fine day it is", "joy"]],
    ),
]

READABLE = [*ENCODINGS, *DIALECTS, *HEADERS, *RAGGED, *CONTENT]

HTML = b"<!DOCTYPE html>\n<html><head><title>data.csv</title></head>\n<body><p>a, b, c</p></body></html>\n"
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"

NO_CSV = {
    "nothing": (b"", "There is nothing in this file."),
    "blanks only": (b"\xef\xbb\xbf \n\n\t\n", "There is nothing in this file."),
    "html": (HTML, "This is a web page (HTML), not a CSV. Download the raw file and upload that."),
    "html after blanks, in utf-16": (("\n\n" + HTML.decode()).encode("utf-16"), "This is a web page (HTML)"),
    "xml": (b'<?xml version="1.0"?>\n<rows><row>a</row></rows>\n', "This is an XML file"),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00" + bytes(18) + b"data.csv" + bytes(50), "This is a zip archive"),
    "xlsx": (
        b"PK\x03\x04\x14\x00\x06\x00" + bytes(18) + b"[Content_Types].xml" + bytes(99) + b"xl/workbook.xml",
        "This is an Excel workbook. Save it as CSV and upload that.",
    ),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "This is an old Office document"),
    "gzip": (b"\x1f\x8b\x08\x00" + bytes(30), "This is a gzip archive"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "This is a PDF document"),
    "parquet": (b"PAR1\x15\x04\x15" + bytes(40), "This is a Parquet file"),
    "json object": (b'{"data": [{"text": "a b c"}]}\n', "This is a JSON file"),
    "json list": (b'[\n  {"text": "a b c"},\n  {"text": "d e f"}\n]\n', "This is a JSON file"),
    "notebook": (json.dumps({"cells": [], "nbformat": 4}, indent=1).encode(), "This is a Jupyter notebook"),
    "git lfs pointer": (LFS, "This is a Git LFS pointer"),
    "one address": (b"https://example.org/data.csv\n", "This file holds one web address"),
    "binary": (bytes(range(256)) * 20, "This is a binary file"),
    "zero bytes": (bytes(1000), "This is a binary file"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "This is a picture (PNG)"),
}
