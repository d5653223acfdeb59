"""Words that name columns in files of texts; a first row made of such words is a header."""

_ENGLISH = (
    "text texts sentence sentences utterance utterances comment comments review reviews tweet tweets message "
    "messages content body title headline question questions answer answers label labels class category "
    "emotion emotions sentiment id index name date time user username author score rating stars target "
    "polarity lang language source url link dialogue dialog line lines quote quotes document doc response "
    "prompt input output description summary topic tag tags type word words v1 v2 speaker feeling mood stars"
)
_OTHERS = (
    "texte phrase phrases avis étiquette texto frase comentario etiqueta emoción testo etichetta emozione "
    "satz sätze kommentar gefühl sentimiento tekst etykieta metin etiket duygu текст метка фраза "
    "文本 标签 内容 标题 句子 文字 標籤 內容 テキスト 文 文章 ラベル 感情 텍스트 문장 감정 레이블 "
    "نص تسمية טקסט תווית "
    "κείμενο ετικέτα ข้อความ"
)

USUAL_NAMES = frozenset(_ENGLISH.split()) | frozenset(_OTHERS.split())
