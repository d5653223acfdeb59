"""The model that Home answers with says what a reader would say next, is small, and reads its own sample."""

from __future__ import annotations

from pathlib import Path

from lstm_core.bundle import read_bundle
from lstm_core.inference.predictor import Predictor

HOME_MODEL = Path(__file__).resolve().parents[2] / "assets/home_model.zip"
MAX_BYTES = 5_500_000
AMONG_THREE, FIRST = 54, 40

ACCEPTED = {
    "did you": "get see hear know have find sleep like say tell go call forget remember do eat enjoy really",
    "do you": "want know have like think need remember mean feel live work understand ever really",
    "do you want": "to me some a it",
    "do you want to": "go come see be have try do know talk get play",
    "are you": "sure going ok all alright ready coming still free feeling hungry here serious the",
    "are you sure": "you about its thats it this we that he",
    "have you": "ever been seen got heard finished had tried told found any",
    "have you ever": "been seen had thought tried eaten done",
    "would you": "like mind please be",
    "would you like": "to some a something me another it",
    "would you like to": "come go see have try be sit drink eat dance",
    "could you": "please tell help give show say speak do bring",
    "could you tell": "me us him her",
    "can i": "help have ask see get come try take use talk speak borrow",
    "can i have": "a the your it some one",
    "can you": "help tell come give see please show do hear call bring",
    "i am": "so sorry not very going a from glad sure happy",
    "i have": "to a no an the been never",
    "i have to": "go work be get do say finish take",
    "i dont": "know think want have like understand need feel believe care",
    "i dont know": "what how why if where yet who when the him",
    "i want to": "go be see know have get do tell learn buy thank",
    "i need": "to a some the you your it",
    "i think": "i its you we the he she so thats it youre that were ill",
    "i thought": "you i it we the he she that",
    "i would": "like love rather never be",
    "id like": "to a some you the",
    "id like to": "go see be have speak make know buy come try book open talk",
    "im going": "to home out",
    "im going to": "be the go have bed work make call see tell miss do get take",
    "im not": "sure going a very in so really the hungry ready that",
    "im so": "sorry happy glad tired proud excited nervous angry",
    "im sorry": "i im to for but its about that you we the",
    "ill be": "there back fine right in ready home here late at",
    "how are": "you things we your the",
    "how do": "you i we they",
    "how long": "have does will is are did do has it",
    "how long does": "it the that",
    "how long does it": "take last",
    "how much": "is does do did are was it for",
    "how was": "your the it school work",
    "how was your": "day weekend trip holiday flight first week",
    "what are": "you we they the",
    "what are you": "doing going talking looking so reading having",
    "what do": "you we i they",
    "what do you": "think want mean do like need say have",
    "what time": "does do is did are shall should will",
    "where is": "the it my your he she everybody",
    "why dont": "you we they i",
    "why did": "you he she they the nobody",
    "thank you": "for so very i thats but its that",
    "thank you for": "the your coming everything helping calling telling all being listening",
    "thats very": "kind nice good sweet funny",
    "thats a": "good great lovely nice very lot bit",
    "its a": "good beautiful bit lovely very nice great long little deal small pity big",
    "lets go": "to and home out for in back",
    "let me": "see know think help have show check get look take",
    "it was": "a the so very nice not lovely my only great",
    "nice to": "meet see hear have",
    "see you": "tomorrow on later soon then at in next again",
}


def test_common_beginnings_are_completed_as_a_reader_would() -> None:
    assert len(ACCEPTED) == 60
    model = Predictor(read_bundle(HOME_MODEL))
    among, first, odd = 0, 0, {}
    for beginning, words in ACCEPTED.items():
        accepted, found = set(words.split()), model.next_words(beginning, 3).words
        among += bool(accepted & set(found))
        first += found[0] in accepted
        if not accepted & set(found):
            odd[beginning] = found
    assert among >= AMONG_THREE, odd
    assert first >= FIRST


def test_it_is_small_and_does_not_know_only_a_few_words() -> None:
    assert HOME_MODEL.stat().st_size <= MAX_BYTES
    assert len(read_bundle(HOME_MODEL).vocabulary.words) > 4_000
