/* Texts to words and back, as LSTM Lab splits them in Python. */

"use strict"

const UNSPACED = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Tibetan}"
const PICTURE = "\\p{Extended_Pictographic}\\p{Regional_Indicator}"
const LETTERS = `(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}\\p{Pc}\\u200c\\u200d])`
const JOINT = "(?:['’ʼ·‧‐‑\\-]|(?<=\\p{N})[.,](?=\\p{N}))"
const WORD = `(?:(?<!\\p{Pc})\\p{Pc}+)?(?=[\\p{L}\\p{N}])${LETTERS}+(?:${JOINT}(?=[\\p{L}\\p{N}])${LETTERS}+)*`
const MARKUP = /<(?:[a-zA-Z/!][^<>]*)>|(?:https?:\/\/|www\.)\S+/g
const CLOSING = /^[\p{Pe}\p{Pf}.,!?;:%…。，！？；：、]$/u
const OPENING = /^[\p{Ps}\p{Pi}]$/u
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" })

class Tokenizer {
  constructor({ token_level, case: letterCase, keep_punctuation, strip_markup }) {
    Object.assign(this, { ofCharacters: token_level === "character", letterCase, keep_punctuation, strip_markup })
    // What the named group `start` matches begins a grapheme cluster, which is taken whole.
    const marks = keep_punctuation ? "\\p{P}\\p{S}" : ""
    this.pattern = this.ofCharacters
      ? keep_punctuation ? "(?<start>[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}])" : `(?<start>[\\p{L}\\p{M}\\p{N}${PICTURE}])`
      : `${WORD}|(?<start>[${UNSPACED}${PICTURE}])${marks && `|[${marks}]`}`
  }

  split(text) {
    if (this.strip_markup) text = unescapeHtml(text.replace(MARKUP, " "))
    text = text.normalize("NFC")
    if (this.letterCase === "turkish") text = text.replaceAll("İ", "i").replaceAll("I", "ı").toLowerCase()
    else if (this.letterCase === "lower") text = text.toLowerCase()
    text = text.normalize("NFC")
    const words = []
    const pattern = new RegExp(this.pattern, "gu")
    for (let match; (match = pattern.exec(text)); ) {
      let word = match[0]
      if (match.groups.start !== undefined) {
        word = firstGrapheme(text.slice(match.index))
        pattern.lastIndex = match.index + word.length
      }
      words.push(word)
    }
    return words
  }

  join(words) {
    if (this.ofCharacters) return words.join("")
    let text = ""
    let glue = ""
    for (const word of words) {
      text += !text || (this.keep_punctuation && CLOSING.test(word)) ? word : glue + word
      glue = this.keep_punctuation && OPENING.test(word) ? "" : " "
    }
    return text
  }

  /* A text as it was typed, with words after it as a person would write them. */
  append(text, words) {
    if (!words.length) return text
    const last = this.split(text).slice(-1)
    const joined = this.join([...last, ...words])
    let tail = last.length ? joined.slice(last[0].length) : joined
    const endsBlank = /\s$/u.test(text)
    if (!last.length && text && !endsBlank && !this.ofCharacters) tail = ` ${tail}`
    return text + (endsBlank ? tail.trimStart() : tail)
  }
}

function firstGrapheme(text) {
  return graphemes.segment(text.slice(0, 64))[Symbol.iterator]().next().value.segment
}

function unescapeHtml(text) {
  const box = document.createElement("textarea")
  box.innerHTML = text.replaceAll("<", "&lt;")
  return box.value
}
