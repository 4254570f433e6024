import Gradus

/// Attention of several heads of sequences to themselves: PyTorch's `MultiheadAttention` with one
/// input for queries, keys and values.
///
/// A token is a row of E numbers, and the T tokens of a sequence follow one another: what PyTorch's
/// `flatten(0, 1)` makes of N × T × E. One linear layer makes each token's query, key and value, 3 E
/// numbers. Each of the H heads takes E/H of each, looks with ``ScaledDotProductAttention`` at its own
/// sequence, and a second linear layer mixes what all heads found:
///
///     Q|K|V = X W_inᵀ + b_in
///     head h:  Y_h = softmax(Q_h K_hᵀ/√(E/H)) V_h, sequence by sequence
///     Z = (Y_1|…|Y_H) W_outᵀ + b_out
///
/// Backward it is the chain of three: the second layer gives Ȳ_h, each head Q̄_h, K̄_h and V̄_h, which
/// lie beside one another as Q|K|V do, and the first layer X̄.
///
/// A token that sees none, since it may look at padding alone, gets NaN, as in PyTorch where weights
/// are asked for.
///
/// Source: torch.nn.MultiheadAttention; Vaswani et al. 2017, arXiv:1706.03762.
public struct MultiHeadAttention: Layer {
  /// W_in: E rows each for queries, keys and values; PyTorch's `in_proj_weight`.
  public var inWeight: Matrix
  /// b_in, one for each row of ``inWeight``.
  public var inBias: [Double]
  /// W_out, PyTorch's `out_proj.weight`.
  public var outWeight: Matrix
  /// b_out, one for each row of ``outWeight``.
  public var outBias: [Double]
  /// H, which divides E.
  public let heads: Int
  /// T, how many tokens a sequence has.
  public var length: Int
  /// Whether each token sees itself and those before it alone.
  public let isCausal: Bool

  public init(
    inWeight: Matrix, inBias: [Double], outWeight: Matrix, outBias: [Double], heads: Int,
    length: Int, isCausal: Bool = false
  ) {
    let columns = outWeight.rows
    Self.check(columns: columns, heads: heads)
    require(
      outWeight.columns == columns && inWeight.rows == 3 * columns && inWeight.columns == columns,
      "weights of shapes \(inWeight.shape) and \(outWeight.shape), which must be 3E×E and E×E")
    require(
      inBias.count == 3 * columns && outBias.count == columns,
      "\(inBias.count) and \(outBias.count) biases for \(3 * columns) and \(columns) rows")
    (self.inWeight, self.inBias) = (inWeight, inBias)
    (self.outWeight, self.outBias) = (outWeight, outBias)
    (self.heads, self.length, self.isCausal) = (heads, length, isCausal)
  }

  /// A layer with PyTorch's default initialisation: W_out uniform in ±1/√E, W_in by Xavier's rule,
  /// and both biases 0.
  public init(
    columns: Int, heads: Int, length: Int, isCausal: Bool = false,
    from generator: inout RandomGenerator
  ) {
    Self.check(columns: columns, heads: heads)
    let bound = 1 / Double(columns).squareRoot()
    let out = generator.uniform(columns * columns, in: -bound..<bound)
    // PyTorch draws b_out, too, before it makes it 0.
    _ = generator.uniform(columns, in: -bound..<bound)
    let xavier = 3.0.squareRoot() * (2 / Double(4 * columns)).squareRoot()
    self.init(
      inWeight: Matrix(
        rows: 3 * columns, columns: columns,
        values: generator.uniform(3 * columns * columns, in: -xavier..<xavier)),
      inBias: Array(repeating: 0, count: 3 * columns),
      outWeight: Matrix(rows: columns, columns: columns, values: out),
      outBias: Array(repeating: 0, count: columns), heads: heads, length: length,
      isCausal: isCausal)
  }

  private static func check(columns: Int, heads: Int) {
    require(
      columns > 0 && heads > 0 && columns % heads == 0,
      "\(columns) numbers a token, which \(heads) heads cannot share")
  }

  /// W_in, b_in, W_out and b_out, as PyTorch has them.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    try inWeight.withValues(body)
    try body(&inBias)
    try outWeight.withValues(body)
    try body(&outBias)
  }

  /// The input, Q|K|V, the weights of all heads, and Y_1|…|Y_H.
  ///
  /// They are one list, so that a context has three words: ``Sequential`` keeps one that is larger in a
  /// box, which is an allocation.
  public struct Context: Sendable {
    private let tensors: [[Double]]
    let heads: Int
    let length: Int

    init(
      input: Matrix, projected: Matrix, weights: [Double], mixed: Matrix, heads: Int, length: Int
    ) {
      tensors = StepMemory.tensors {
        $0.append(input.values)
        $0.append(projected.values)
        $0.append(weights)
        $0.append(mixed.values)
      }
      (self.heads, self.length) = (heads, length)
    }

    var rows: Int { weights.count / (heads * length) }
    var input: Matrix { Matrix(rows: rows, columns: tensors[0].count / rows, values: tensors[0]) }
    var projected: [Double] { tensors[1] }
    var weights: [Double] { tensors[2] }
    var mixed: Matrix { Matrix(rows: rows, columns: tensors[3].count / rows, values: tensors[3]) }

    /// The weights P of a head in a sequence: a row for each token, a column for each that it sees.
    public func weights(sequence: Int, head: Int) -> Matrix {
      let count = length * length
      let first = (sequence * heads + head) * count
      require(
        0 <= head && head < heads && 0 <= sequence && first + count <= weights.count,
        "head \(head) in sequence \(sequence), where \(rows / length) sequences have "
          + "\(heads) heads")
      return Matrix(rows: length, columns: length, values: Array(weights[first..<first + count]))
    }
  }

  public func forward(
    _ input: Matrix, in pass: inout Pass
  ) -> (output: Matrix, context: Context) { forward(input) }

  /// The outputs and the context; `ignoring` has true for each token that is padding and that none
  /// sees, PyTorch's `key_padding_mask`.
  public func forward(
    _ input: Matrix, ignoring: [Bool]? = nil
  ) -> (output: Matrix, context: Context) {
    require(
      length > 0 && input.rows % length == 0,
      "\(input.rows) tokens, which are no whole number of sequences of \(length)")
    require(
      ignoring.map { $0.count == input.rows } ?? true,
      "\(ignoring?.count ?? 0) marks for \(input.rows) tokens")
    let projected = Linear(weight: inWeight, bias: inBias).forward(input)
    let sequences = input.rows / length
    var mixed = input
    let weights = StepMemory.numbers(sequences * heads * length * length) { weights in
      if let ignoring { hide(ignoring, in: weights) }
      mixed = Matrix(rows: input.rows, columns: input.columns) { mixed in
        forward(sequences, projected.values, weights: weights, into: mixed)
      }
    }
    let context = Context(
      input: input, projected: projected, weights: weights, mixed: mixed, heads: heads,
      length: length)
    return (Linear(weight: outWeight, bias: outBias).forward(context.mixed), context)
  }

  public func backward(
    _ cotangent: Matrix, _ context: Context
  ) -> (input: Matrix, parameters: [[Double]]) {
    let out = Linear(weight: outWeight, bias: outBias).backward(cotangent, input: context.mixed)
    let slopes = Matrix(rows: context.rows, columns: 3 * inWeight.columns) { slopes in
      _ = StepMemory.numbers(length * length) { scores in
        backward(
          context.rows / length, out.input.values, context.projected,
          context.weights, by: scores, into: slopes)
      }
    }
    let into = Linear(weight: inWeight, bias: inBias).backward(slopes, input: context.input)
    let parameters = StepMemory.tensors {
      $0.append(contentsOf: into.parameters)
      $0.append(contentsOf: out.parameters)
    }
    return (into.input, parameters)
  }

  /// Makes the scores of keys that are ignored −∞.
  private func hide(_ ignoring: [Bool], in scores: UnsafeMutablePointer<Double>) {
    for place in 0..<ignoring.count * heads * length {
      let sequence = place / (heads * length * length)
      if ignoring[sequence * length + place % length] { scores[place] = -.infinity }
    }
  }

  private var head: AttentionHead {
    let (columns, row) = (inWeight.columns / heads, 3 * inWeight.columns)
    return AttentionHead(
      queries: length, keys: length, columns: columns, valueColumns: columns,
      strides: (row, row, row, inWeight.columns), scale: 1 / Double(columns).squareRoot(),
      isCausal: isCausal, ofNone: .nan)
  }

  private func forward(
    _ sequences: Int, _ x: UnsafePointer<Double>, weights: UnsafeMutablePointer<Double>,
    into y: UnsafeMutablePointer<Double>
  ) {
    let (head, width) = (head, inWeight.columns)
    for part in 0..<sequences * heads {
      let (token, column) = (part / heads * length, part % heads * head.columns)
      let query = x + token * 3 * width + column
      let scores = weights + part * length * length
      head.weigh(query, query + width, into: scores)
      head.mix(scores, query + 2 * width, into: y + token * width + column)
    }
  }

  private func backward(
    _ sequences: Int, _ y: UnsafePointer<Double>, _ x: UnsafePointer<Double>,
    _ weights: UnsafePointer<Double>, by scores: UnsafeMutablePointer<Double>,
    into slopes: UnsafeMutablePointer<Double>
  ) {
    let (head, width) = (head, inWeight.columns)
    for part in 0..<sequences * heads {
      let (token, column) = (part / heads * length, part % heads * head.columns)
      let first = token * 3 * width + column
      let (query, slope) = (x + first, slopes + first)
      let (bar, weights) = (y + token * width + column, weights + part * length * length)
      head.valueCotangent(bar, weights, into: slope + 2 * width)
      head.scoreCotangent(bar, query + 2 * width, weights, into: scores)
      head.queryCotangent(scores, query + width, into: slope)
      head.keyCotangent(scores, query, into: slope + width)
    }
  }
}
