"""All that ranking weighs, in one place, with how each figure was found.

Found on two judged collections that want opposite things (351 long questions on 2,131 law articles; 626 short ones on
75 university regulations), as nDCG@10 of each: a value was taken only where both gain or one gains and the other holds.

    BM25F, k1 1.2, title weight 1.5, folded syllables and pairs     .909   .924
    title weight 2.5, its length fully normalised                    .918   .925
    k1 by the length of the question                                 .922   .928
    marked syllables at .3                                           .922   .931
    best window of 20 words among the first 50                       .928   .928
    the whole product, which finds only what meets a question        .924   .924
    the share of its title that the question has, 4                  .926   .926
    … 8 for a question of ten words and more                         .926   .928
    … 6 for shorter ones, and what the title has of them, 30         .926   .930

Among 19,000 articles more of other laws the first collection keeps .903 (the window neither helps nor harms there).
Tried without gain on both: triples, skip pairs, pairs weighed by how well they cohere, marked pairs, idf to a power,
coverage as a factor, a smaller weight for interrogatives, windows of 60 and 120 words, a window that counts less for
short questions. Tried on top of the first six lines: BM25+ (.922, .924), words within eight of each other (.924, .925),
passages of 150 words (.925, .926), the longest common run (.925, .927), feedback from the first five (.923, .924): none
adds to the share of the title. A share in which rare words count for more (.926, .930) would need the words of all
titles at hand.

Neither collection has what a clerk types: some words of a title. `bench/known.py` asks so, on the 389 records of a
department without marks (first answer right; 672 stretches of three to seven words, 1,032 handfuls of as many):

    none of it                                                       .978   .849
    what the title has of the question, to the 4th power, 16         .993   .931
    … 30                                                             .993   .940
    … to the 2nd power                                               .996   .935
    … 60                                                             .997   .946

    … 30, clause by clause: a long form, or half a day, will do      .997   .945

At 60 a title that lacks a word of the question would outweigh all else. Without this "cai cach hanh chinh quy 1" finds
an article on the subject before the report of that quarter. The clauses are measured after changes elsewhere that took
30 to .994 and .944. The words of a period half, whole or not at all by the day: one question to and fro.

Of long questions the same department tells by the exact titles of 106 papers of which nothing was read (how many were
not first), beside the two collections:

    nothing for what the title has of a long question                 13   .926   .930
    30, to the 8th power and above                                     1   .926   .930
    60, to the 4th                                                     1   .924   .930
    60, to the 8th                                                     0   .926   .930

A serial, bare before words of the title of its paper (975 stretches; 325 whole titles, cut at 60 letters; first right):

    it is a word like others                                        .996   .902
    its holders gain 2                                              .997   .935
    6                                                               .998   .988
    20, and 30 as well                                             1.000  1.000
"""

from __future__ import annotations

import math

import numpy as np

from indexer.arrays import Floats
from indexer.proximity import Nearness

#: Raise it when stored weights change: generations of another version are rebuilt.
WEIGHTS_VERSION = 3

#: BM25F (Robertson, Zaragoza, Taylor 2004), field → (weight, length normalisation b).
FIELDS: dict[str, tuple[float, float]] = {
    "title": (2.5, 0.95),
    "abstract": (1.5, 0.75),
    "text": (1.0, 0.75),
    "file": (0.8, 0.75),
    "about": (0.5, 0.5),
}

#: Saturation follows the question: a short one asks what a document is about (often named, often meant), in a long one
#: each word met once says most of it. k1 = K1_WORDS / words, between the two bounds.
K1_WORDS, K1_LEAST, K1_MOST = 20.0, 0.5, 2.4

#: Layers of one question word: the syllable without marks, with marks, and the pair with its neighbour.
FOLDED, MARKED, PAIR = 1.0, 0.3, 1.0

#: The best window: so many words wide, sought among the first so many, and what its words add to the score.
WINDOW_WORDS, WINDOW_AMONG, WINDOW = 20, 50, 0.4
#: What a title adds that consists of the question's words alone; of a long question, which says more than a title.
TITLE_SHARE, TITLE_SHARE_LONG = 6.0, 8.0
#: What a title adds that has all of a short question, side by side as it was asked; by a power, so that half is little.
TITLE_COVER, TITLE_COVER_POWER = 30.0, 4
#: … of a long one, which outside a title nearly never stands in one whole.
TITLE_COVER_LONG, TITLE_COVER_LONG_POWER = 60.0, 8
#: How much of the words of a period a title says whose document is of these days.
COVER_BY_DAY = 0.5

#: Above this confidence a number in a question is no count and no year.
SURE_NUMBER = 0.5
#: What a number adds to the score of its holders: more than any words when it is one for sure.
NUMBER, MAYBE_NUMBER = 1000.0, 2.0
#: What a number adds that stands bare among words, in the midst of them three digits and no year.
SERIAL = 20.0
#: What the holders gain of an issuer, a signer, a type … whose name is all that was asked: as much as by the cover of a
#: title, whose words are worth more than theirs.
NAMED = 30.0

#: A newer document gains this share of its score, half of it for each so many days of age.
NEWER, NEWER_DAYS = 0.05, 1000

#: Of two that answer alike the paper comes before the article on it.
DIRECTIVE = 0.05

#: Up to so many words a question must be met whole, when anything meets it whole; from so many on it is a sentence.
SHORT_QUESTION, SENTENCE = 9, 16
#: A longer question, or one that nothing meets whole, is met by this share of the weight of its words.
ENOUGH_SHORT = 0.5
#: A sentence by this share, but so many documents are given when there are any.
ENOUGH, AT_LEAST = 0.3, 100


#: The typical length of a field is its mean, rounded to one of so many steps between a length and its double.
PIVOT_STEPS = 4


def pivot(mean: float) -> float:
    """The length that a field's lengths are held against.

    Every weight in the index depends on it. Rounded (at most a twelfth off) it stays what it is while documents come
    and go, so that the weights of those that did not change stay true.
    """
    return float(2 ** (round(math.log2(mean) * PIVOT_STEPS) / PIVOT_STEPS))


def worth_of(near: Nearness, covers: Floats, words: int) -> Floats:
    """What nearness and titles add to the scores of the best, for a question of so many words."""
    worth: Floats = near.windows * np.float32(WINDOW)
    if words > SHORT_QUESTION:
        worth += near.shares * np.float32(TITLE_SHARE_LONG)
        worth += covers**TITLE_COVER_LONG_POWER * np.float32(TITLE_COVER_LONG)
        return worth
    worth += near.shares * np.float32(TITLE_SHARE)
    worth += covers**TITLE_COVER_POWER * np.float32(TITLE_COVER)
    return worth


def k1(words: int) -> float:
    """BM25's saturation for a question of so many distinct words."""
    return min(K1_MOST, max(K1_LEAST, K1_WORDS / max(words, 1)))
