"""How text is written: decoding methods, beam search, the stream of words, the completion tree."""
