/* A trained next-word model in plain JavaScript: recurrent network and next words. It computes what LSTM Lab computes
   in Python. Weights have Keras's layouts: a kernel (inputs, gates * units) lies row by row. */

"use strict"

const UNKNOWN_ID = 1
const FIRST_WORD_ID = 2
const BOUNDARY_ID = 0 // what ends a text, for a model that learned endings; else padding
const MAX_WORDS_READ = 1000

/* The network --------------------------------------------------------------------------------------------- */

const sigmoid = (x) => 0.5 * Math.tanh(0.5 * x) + 0.5

/* bias + x K, for K (x.length, bias.length) */
function affine(x, kernel, bias) {
  const sums = Float64Array.from(bias)
  return addProduct(sums, x, kernel)
}

function addProduct(sums, x, kernel) {
  const width = sums.length
  for (let row = 0; row < x.length; row++) {
    const value = x[row]
    const start = row * width
    for (let column = 0; column < width; column++) sums[column] += value * kernel[start + column]
  }
  return sums
}

/* One step of each kind of cell: the state after it, the hidden state first. */
const CELLS = {
  lstm(x, [h, c], { kernel, recurrent_kernel, bias }) {
    const units = h.length
    const sums = addProduct(affine(x, kernel, bias), h, recurrent_kernel) // input, forget, candidate, output
    const cell = c.map((old, u) => sigmoid(sums[units + u]) * old + sigmoid(sums[u]) * Math.tanh(sums[2 * units + u]))
    return [cell.map((value, u) => sigmoid(sums[3 * units + u]) * Math.tanh(value)), cell]
  },
  gru(x, [h], { kernel, recurrent_kernel, bias }) {
    const units = h.length
    const width = 3 * units // update, reset, candidate
    const inputs = affine(x, kernel, bias.subarray(0, width))
    const states = affine(h, recurrent_kernel, bias.subarray(width))
    return [
      h.map((old, u) => {
        const update = sigmoid(inputs[u] + states[u])
        const reset = sigmoid(inputs[units + u] + states[units + u])
        return update * old + (1 - update) * Math.tanh(inputs[2 * units + u] + reset * states[2 * units + u])
      }),
    ]
  },
  rnn(x, [h], { kernel, recurrent_kernel, bias }) {
    return [addProduct(affine(x, kernel, bias), h, recurrent_kernel).map(Math.tanh)]
  },
}

class Network {
  constructor(tensors, { cell, layers, embedding_size, units }) {
    Object.assign(this, { tensors, embedding_size })
    this.step = CELLS[cell]
    this.layers = Array.from({ length: layers }, (_, layer) => ({
      kernel: tensors[`cell_${layer}/kernel`],
      recurrent_kernel: tensors[`cell_${layer}/recurrent_kernel`],
      bias: tensors[`cell_${layer}/bias`],
    }))
    const start = Float64Array.from(tensors.initial_state)
    const states = start.length / (layers * units)
    this.initial = this.layers.map((_, layer) =>
      Array.from({ length: states }, (_, state) => {
        const from = (layer * states + state) * units
        return start.slice(from, from + units)
      }),
    )
  }

  after(id, state) {
    let x = this.tensors.embedding.subarray(id * this.embedding_size, (id + 1) * this.embedding_size)
    return state.map((before, layer) => {
      const now = this.step(x, before, this.layers[layer])
      x = now[0]
      return now
    })
  }

  logits(state) {
    const h = state[state.length - 1][0]
    const bias = this.tensors["dense/bias"]
    const kernel = this.tensors["dense/kernel"]
    if (kernel) return affine(h, kernel, bias)
    // Tied: a word is scored with the very numbers that it is read by.
    const projection = this.tensors["dense/projection"]
    const size = this.embedding_size
    const wanted = projection ? affine(h, projection, new Float64Array(size)) : h
    return Float64Array.from(bias, (sum, id) => {
      for (let index = 0; index < size; index++) sum += wanted[index] * this.tensors.embedding[id * size + index]
      return sum
    })
  }
}

/* Next words ---------------------------------------------------------------------------------------------- */

class Model {
  constructor({ settings, words, first_counts, counts }, tensors) {
    this.words = words
    this.ids = new Map(words.map((word, index) => [word, index + FIRST_WORD_ID]))
    this.tokenizer = new Tokenizer(settings)
    this.network = new Network(tensors, settings)
    this.counts = counts.map((count) => Math.max(count, 1))
    this.firstCounts = first_counts.some((count) => count > 0) ? first_counts : this.counts
    this.learnedEndings = settings.learn_endings
    this.read_ = []
    this.states = [this.network.initial]
  }

  read(text) {
    return this.tokenizer.split(text).slice(-MAX_WORDS_READ)
  }

  unknownWords(text) {
    return [...new Set(this.read(text).filter((word) => !this.ids.has(word)))]
  }

  /* The state after some words; the states of what was read last are kept, so that typing costs one step a word. */
  state(ids) {
    let same = 0
    while (same < ids.length && ids[same] === this.read_[same]) same++
    this.states.length = same + 1
    for (const id of ids.slice(same)) this.states.push(this.network.after(id, this.states[this.states.length - 1]))
    this.read_ = ids
    return this.states[ids.length]
  }

  /* Probabilities of every real word after some words, by the words' order. What begins a text was counted, unless
     the model learned where texts end and so where they begin. */
  probabilities(words, temperature = 1) {
    if (!words.length && !this.learnedEndings) return shares(this.firstCounts.map((count) => count ** (1 / temperature)))
    return softmax(this.logits(words).subarray(FIRST_WORD_ID), temperature)
  }

  /* How probable it is that a text ends after some words; 0 for a model that did not learn it. */
  ending(words, temperature = 1) {
    if (!words.length || !this.learnedEndings) return 0
    const logits = this.logits(words)
    logits[UNKNOWN_ID] = logits[BOUNDARY_ID] // the ending stands in front of the real words
    return softmax(logits.subarray(UNKNOWN_ID), temperature)[0]
  }

  logits(words) {
    return this.network.logits(this.state(words.map((word) => this.ids.get(word) ?? UNKNOWN_ID)))
  }

  /* What is typed of a word that is not known, but begins known ones; "" elsewhere. */
  halfWord(text) {
    if (this.tokenizer.ofCharacters || !/[\p{L}\p{M}\p{N}]$/u.test(text)) return ""
    const last = this.read(text).pop()
    if (last === undefined || this.ids.has(last)) return ""
    return this.words.some((word) => word.startsWith(last)) ? last : ""
  }

  /* The most probable next words, or ways to finish a half-typed one: [{word, probability}], best first. */
  nextWords(text, topK = 10) {
    const words = this.read(text)
    const half = this.halfWord(text)
    if (!half) return this.best(this.probabilities(words), topK)
    const begins = this.words.map((word) => word.startsWith(half))
    const inside = (weights) => weights.map((weight, index) => (begins[index] ? weight : 0))
    const expected = inside(this.probabilities(words.slice(0, -1)))
    const fitting = begins.filter(Boolean).length
    return this.best(shares(expected.some((share) => share > 0) ? expected : inside(this.counts)), Math.min(topK, fitting))
  }

  best(probabilities, topK) {
    const top = [] // of equal words the more frequent one, which has the lower index, stays in front
    probabilities.forEach((probability, index) => {
      if (top.length === topK && probability <= probabilities[top[topK - 1]]) return
      let place = top.length
      while (place > 0 && probabilities[top[place - 1]] < probability) place--
      top.splice(place, 0, index)
      top.length = Math.min(top.length, topK)
    })
    return top.map((index) => ({ word: this.words[index], probability: probabilities[index] }))
  }

  /* One next word: the most probable at temperature 0, else drawn; null where the text ends. */
  draw(text, temperature) {
    const words = this.read(text)
    if (temperature < 0.01) {
      const [{ word, probability }] = this.best(this.probabilities(words), 1)
      const ending = this.ending(words)
      return ending >= (1 - ending) * probability && ending > 0 ? null : word
    }
    if (Math.random() < this.ending(words, temperature)) return null
    const probabilities = this.probabilities(words, temperature)
    let left = Math.random()
    const index = probabilities.findIndex((probability) => (left -= probability) < 0)
    return this.words[index < 0 ? probabilities.indexOf(Math.max(...probabilities)) : index]
  }

  append(text, word) {
    const half = this.halfWord(text)
    return half && word.startsWith(half) ? text + word.slice(half.length) : this.tokenizer.append(text, [word])
  }
}

function softmax(logits, temperature) {
  const highest = logits.reduce((one, other) => Math.max(one, other))
  return shares(logits.map((logit) => Math.exp((logit - highest) / temperature)))
}

function shares(weights) {
  const total = weights.reduce((one, other) => one + other, 0)
  return Float64Array.from(weights, (weight) => weight / total)
}

/* What Python wrote into the page -------------------------------------------------------------------------- */

function bytesOf(id) {
  const binary = atob(document.getElementById(id).textContent.trim())
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < bytes.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Response(stream).text()
}

/* IEEE 754 half precision: a sign, five bits of exponent, ten of fraction. */
function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (!exponent) return sign * fraction * 2 ** -24
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

async function readModel() {
  const about = JSON.parse(await inflated(bytesOf("about")))
  const raw = bytesOf("weights")
  const half = about.precision === "float16"
  const halves = half ? Float32Array.from({ length: 65536 }, (_, bits) => halfToNumber(bits)) : null
  const numbers = half ? Float32Array.from(new Uint16Array(raw.buffer), (bits) => halves[bits]) : new Float32Array(raw.buffer)
  const tensors = {}
  let start = 0
  for (const [name, size] of about.tensors) {
    tensors[name] = numbers.subarray(start, start + size)
    start += size
  }
  return { about, model: new Model(about, tensors) }
}
