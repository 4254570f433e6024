import Gradus

/// Exercise 3.8.reach: the first and the last place that each place of a language model sees.
///
/// Place i sees place j if some change of token j alone changes row i of the logits. So every place is
/// given every other token, beginning with texts of one token repeated and with one of all tokens in
/// turn: a model that treats two tokens alike, or leaks one token alone, is found as well. Rows that
/// do not depend on a token come out the same to rounding, 1e-9 here.
package func reach(
  length: Int, vocabulary: Int, logits: ([Int]) -> Matrix
) -> (first: [Int], last: [Int]) {
  var (first, last) = (Array(repeating: length, count: length), Array(repeating: -1, count: length))
  let texts =
    (0..<vocabulary).map { Array(repeating: $0, count: length) }
    + [(0..<length).map { $0 % vocabulary }]
  for text in texts {
    let before = logits(text)
    for place in 0..<length {
      for token in 0..<vocabulary where token != text[place] {
        var changed = text
        changed[place] = token
        let after = logits(changed)
        for row in 0..<length
        where zip(before.row(row), after.row(row)).contains(where: { abs($0 - $1) > 1e-9 }) {
          first[row] = min(first[row], place)
          last[row] = max(last[row], place)
        }
      }
    }
  }
  return (first, last)
}
