import Exercising
import Gradus
import GradusReference

/// Attention of several heads and its backward pass, head by head, with its lines as properties.
package struct HeadsRecipe: Sendable {
  /// The column of E that a head has as its number k, of the heads and the numbers of each.
  var column: @Sendable (_ head: Int, _ k: Int, _ heads: Int, _ width: Int) -> Int = {
    head, k, _, width in head * width + k
  }
  /// The row of W_in for a column of queries (0), keys (1) or values (2), of E and numbers a head.
  var row: @Sendable (_ part: Int, _ column: Int, _ columns: Int, _ width: Int) -> Int = {
    part, column, columns, _ in part * columns + column
  }
  var scale: @Sendable (_ columns: Int, _ width: Int) -> Double = { 1 / Double($1).squareRoot() }
  var hidesPadding = true
  var seesFuture = false
  /// Whether padding is hidden as a query, where it is to be hidden as a key.
  var hidesQueries = false
  var mixes = true
  var addsInBias = true
  var addsOutBias = true
  /// What comes back to the input from queries, keys and values.
  var passes = [1.0, 1, 1]
  /// Whether the input itself is added to the output.
  var addsInput = false
  /// The weights that are answered, of those of all heads of a sequence.
  var answered: @Sendable ([[Double]]) -> [[Double]] = { $0 }
  /// Whether all sequences are looked at as one.
  var isOneSequence = false
  /// What the parameters' cotangents are divided by, of the sequences.
  var divisor: @Sendable (Int) -> Double = { _ in 1 }

  func answer(_ call: Call) throws -> Tensors {
    let sizes = try call.integers("sizes")
    let (sequences, tokens, columns, heads) = (
      isOneSequence ? 1 : sizes[0], isOneSequence ? sizes[0] * sizes[1] : sizes[1], sizes[2],
      sizes[3]
    )
    let width = columns / heads
    func matrix(_ name: String) throws -> Matrix {
      let values = try call.list(name)
      return Matrix(rows: values.count / columns, columns: columns, values: values)
    }
    let (x, y) = (try matrix("input"), try matrix("cotangent"))
    let (inWeight, outWeight) = (try matrix("parameter0"), try matrix("parameter2"))
    let (inBias, outBias) = (try call.list("parameter1"), try call.list("parameter3"))
    let (ignoring, isCausal) = (try call.list("ignoring"), try call.number("causal") == 1)
    let all = (x * inWeight.transposed).addingToRows(addsInBias ? inBias : inBias.map { _ in 0 })
    let back = mixes ? y * outWeight : y
    var (mixed, allBack) = (x.map { _ in 0 }, all.map { _ in 0 })
    var weights: [Double] = []
    let attention = ScaledDotProductAttention(scale: scale(columns, width))
    for sequence in 0..<sequences {
      var found: [[Double]] = []
      let first = sequence * tokens
      var mask = Matrix(rows: tokens, columns: tokens)
      for i in 0..<tokens {
        for j in 0..<tokens {
          let isPadding = hidesPadding && ignoring[first + (hidesQueries ? i : j)] == 1
          if isPadding || isCausal && !seesFuture && j > i { mask[i, j] = -.infinity }
        }
      }
      for head in 0..<heads {
        let own = (0..<width).map { column(head, $0, heads, width) }
        func part(_ part: Int) -> Matrix {
          Matrix(
            (0..<tokens).map { token in
              own.map { all[first + token, row(part, $0, columns, width)] }
            })
        }
        let (query, key, value) = (part(0), part(1), part(2))
        let slopes = Matrix((0..<tokens).map { token in own.map { back[first + token, $0] } })
        let (output, p) = attention.forward(query: query, key: key, value: value, mask: mask)
        let product = attention.backward(slopes, query: query, key: key, value: value, weights: p)
        found.append(p.values)
        for token in 0..<tokens {
          for (k, column) in own.enumerated() {
            mixed[first + token, column] = output[token, k]
            for (part, slopes) in [product.query, product.key, product.value].enumerated() {
              allBack[first + token, row(part, column, columns, width)] = slopes[token, k]
            }
          }
        }
      }
      weights += answered(found).flatMap { $0 }
    }
    var output = mixes ? mixed * outWeight.transposed : mixed
    if addsOutBias { output = output.addingToRows(outBias) }
    if addsInput { output = output + x }
    var passed = allBack
    for i in 0..<passed.rows {
      for j in 0..<passed.columns {
        let part = (0..<3).first { part in
          (0..<columns).contains { row(part, $0, columns, width) == j }
        }
        passed[i, j] *= passes[part ?? 0]
      }
    }
    let dInput = passed * inWeight + (addsInput ? y : y.map { _ in 0 })
    let share = divisor(sizes[0])
    return Tensors([
      NamedTensor("output", output.values), NamedTensor("dInput", dInput.values),
      NamedTensor("dInWeight", (allBack.transposed * x).values.map { $0 / share }),
      NamedTensor("dInBias", allBack.columnSums.map { $0 / share }),
      NamedTensor("dOutWeight", (y.transposed * mixed).values.map { $0 / share }),
      NamedTensor("dOutBias", y.columnSums.map { $0 / share }), NamedTensor("weights", weights),
    ])
  }
}

/// What goes wrong in attention of several heads, over calls with PyTorch's names.
package let headsDeviations = Deviations(
  of: HeadsRecipe(), answering: { try $0.answer($1) },
  [
    Deviation(
      "scaled-by-model", "The scores are divided by √E, not by the root of a head's numbers",
      seenIn: "karpathy/ng-video-lecture#6, aladdinpersson/Machine-Learning-Collection#30, "
        + "chelsea0x3b/dfdx#171"
    ) { $0.scale = { columns, _ in 1 / Double(columns).squareRoot() } },
    Deviation(
      "heads-in-turn", "Head h has the columns h, h + H, …, not those that follow one another"
    ) { $0.column = { head, k, heads, _ in k * heads + head } },
    Deviation(
      "parts-in-turn", "W_in has query, key and value of each head beside one another",
      seenIn: "GPT-NeoX's fused weights"
    ) {
      $0.row = { part, column, _, width in
        column / width * 3 * width + part * width + column % width
      }
    },
    Deviation("keys-first", "W_in has the keys first, then the queries") {
      $0.row = { part, column, columns, _ in [1, 0, 2][part] * columns + column }
    },
    Deviation("values-first", "W_in has the values first, then queries and keys") {
      $0.row = { part, column, columns, _ in [1, 2, 0][part] * columns + column }
    },
    Deviation("padding-seen", "Padding is looked at like other tokens") { $0.hidesPadding = false },
    Deviation("padding-does-not-look", "Padding sees nothing, where it is not to be seen") {
      $0.hidesQueries = true
    },
    Deviation("not-causal", "A causal token sees those after it") { $0.seesFuture = true },
    Deviation("sequences-as-one", "The batch is looked at as one sequence") {
      $0.isOneSequence = true
    },
    Deviation("not-mixed", "The heads' outputs are not mixed by W_out") { $0.mixes = false },
    Deviation("in-bias-missing", "b_in is not added") { $0.addsInBias = false },
    Deviation("out-bias-missing", "b_out is not added") { $0.addsOutBias = false },
    Deviation("input-added", "The input is added: a residual block's business") {
      $0.addsInput = true
    },
    Deviation(
      "values-alone-passed", "The input's cotangent is what comes through the values alone"
    ) { $0.passes = [0, 0, 1] },
    Deviation("keys-not-passed", "The input's cotangent lacks what comes through the keys") {
      $0.passes = [1, 0, 1]
    },
    Deviation("queries-not-passed", "The input's cotangent lacks what comes through the queries") {
      $0.passes = [0, 1, 1]
    },
    Deviation(
      "weights-averaged", "The weights are means over the heads",
      seenIn: "PyTorch's average_attn_weights, on unless told otherwise"
    ) {
      $0.answered = { heads in
        let count = Double(heads.count)
        return [heads[0].indices.map { place in heads.reduce(0) { $0 + $1[place] } / count }]
      }
    },
    Deviation("parameters-averaged", "The parameters' cotangents are means over the sequences") {
      $0.divisor = { Double($0) }
    },
  ])
