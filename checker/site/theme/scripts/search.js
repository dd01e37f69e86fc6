// The search worker, in place of the theme's own, which cuts Chinese queries into words and loses their last sign.
// Here a term is found wherever its characters stand; a longer Chinese term is also found in pieces (合同备案 in
// 合同未按期备案), after the places that hold it whole. Messages are the theme's: 0 setup, 1 ready, 2 query, 3 result.

const SEPARATOR = /[\s\u200b\u3000、，。；：！？,;:"“”《》]+/
const HAN = /^(?!第)\p{sc=Han}{3,}$/u // not 第五十条, whose pieces are in every article
const AROUND = 40 // characters shown on each side of what was found
const PIECES = 0.6 // share of a term's pairs of characters that must be there

let pages = new Map()

function plain(html) {
  const named = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" }
  return html.replace(/<[^>]*>/g, " ").replace(/&(?:lt|gt|quot|amp);/g, sign => named[sign]).replace(/\u200b/g, "").replace(/\s+/g, " ").trim()
}

function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
}

function setup(docs) {
  pages = new Map()
  for (const doc of docs) {
    const path = doc.location.split("#")[0]
    const section = { location: doc.location, title: plain(doc.title), text: plain(doc.text), boost: doc.boost || 1 }
    section.words = [section.title.toLowerCase(), section.text.toLowerCase()]
    if (!pages.has(path)) pages.set(path, [])
    pages.get(path).push(section)
  }
}

function pairs(term) {
  return HAN.test(term) ? [...term].slice(1).map((sign, index) => [...term][index] + sign) : []
}

// How well one text holds a term: 1 for the whole of it, less for its pieces, 0 for nothing.
function held(text, term) {
  if (text.includes(term)) return 1
  const wanted = pairs(term)
  const share = wanted.filter(pair => text.includes(pair)).length / (wanted.length || 1)
  return share >= PIECES ? share * 0.4 : 0
}

function score(section, terms) {
  const [title, text] = section.words
  return terms.reduce((sum, term) => {
    const often = Math.min(text.split(term).length - 1, 5)
    return sum + held(title, term) * (title === term ? 80 : 40) + held(text, term) * 4 + often * 0.4
  }, 0) * section.boost
}

function marked(text, found) {
  const signs = found.map(term => escaped(term).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
  return escaped(text).replace(new RegExp(signs.join("|"), "gi"), sign => `<mark data-md-highlight>${sign}</mark>`)
}

function excerpt(text, found) {
  const places = found.map(term => text.toLowerCase().indexOf(term)).filter(place => place >= 0)
  const start = Math.max(0, (places.length ? Math.min(...places) : 0) - AROUND)
  const end = Math.min(text.length, start + 3 * AROUND)
  return marked(`${start ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`, found)
}

function result(section, terms, value) {
  const whole = section.words.join(" ")
  const found = terms.flatMap(term => (whole.includes(term) ? [term] : pairs(term).filter(pair => whole.includes(pair))))
  const shown = found.length ? found : terms
  return {
    location: section.location,
    title: marked(section.title, shown),
    text: `<p>${excerpt(section.text, shown)}</p>`,
    score: value,
    terms: Object.fromEntries(shown.map(term => [term, true])),
  }
}

function search(query) {
  const terms = [...new Set(query.toLowerCase().split(SEPARATOR).filter(Boolean))]
  if (!terms.length) return []
  const groups = []
  for (const [path, sections] of pages) {
    const everything = sections.flatMap(section => section.words).join(" ")
    if (!terms.every(term => held(everything, term))) continue
    const own = sections.find(section => section.location === path) || sections[0]
    const hits = sections.map(section => [section, score(section, terms)]).filter(([section, value]) => value || section === own)
    hits.sort((one, other) => other[1] - one[1])
    groups.push([hits, hits[0][1] + score(own, terms)])
  }
  groups.sort((one, other) => other[1] - one[1])
  return groups.map(([hits]) => hits.map(([section, value]) => result(section, terms, value)))
}

addEventListener("message", event => {
  const { type, data } = event.data
  if (type === 0) {
    setup(data.docs)
    postMessage({ type: 1 })
  } else if (type === 2) {
    postMessage({ type: 3, data: { items: search(data) } })
  }
})
