import Gradus

// What the initializers are made of, and what they demand.

extension Initializer {
  /// What PyTorch calls it.
  public var torchName: String {
    switch self {
    case .uniform: "uniform_"
    case .normal: "normal_"
    case .truncatedNormal: "trunc_normal_"
    case .constant: "constant_"
    case .eye: "eye_"
    case .dirac: "dirac_"
    case .xavierUniform: "xavier_uniform_"
    case .xavierNormal: "xavier_normal_"
    case .kaimingUniform: "kaiming_uniform_"
    case .kaimingNormal: "kaiming_normal_"
    case .orthogonal: "orthogonal_"
    case .sparse: "sparse_"
    }
  }

  func error(_ what: String) -> OptionError { OptionError("\(torchName): \(what)") }

  func demand(_ holds: Bool, _ name: String, _ value: Double, _ remedy: String) throws {
    guard holds else { throw error("\(name) is \(legible(value)); \(remedy)") }
  }

  /// How many numbers a weight of this shape has.
  func count(_ shape: [Int]) throws -> Int {
    try shape.reduce(1) { count, size in
      guard size >= 0 else { throw error("the shape \(shape) has a size below 0") }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw error("the shape \(shape) has too many numbers to count") }
      return product
    }
  }

  /// Bounds that can be subtracted from each other, the first one not above the second.
  func demandUniform(
    _ from: Double, _ to: Double, _ precision: RandomGenerator.Precision
  ) throws {
    let largest =
      precision == .float32
      ? Double(Float.greatestFiniteMagnitude) : Double.greatestFiniteMagnitude
    for (name, bound) in [("a", from), ("b", to)] {
      try demand(abs(bound) <= largest, name, bound, "it must be finite")
    }
    guard from <= to else {
      throw error("a = \(legible(from)) is above b = \(legible(to)); exchange them")
    }
    guard to - from <= largest else {
      throw error("b − a is not finite for a = \(legible(from)) and b = \(legible(to))")
    }
  }

  /// Xavier's standard deviation: gain √(2/(fan in + fan out)).
  func xavier(_ shape: [Int], _ gain: Double) throws -> Double {
    try demand(gain >= 0 && gain.isFinite, "gain", gain, "it must be finite and at least 0")
    let fans = try named { try Fans(shape: shape) }
    guard fans.fanIn + fans.fanOut > 0 else { throw error("the shape \(shape) has no fans") }
    return gain * (2 / Double(fans.fanIn + fans.fanOut)).squareRoot()
  }

  /// He's standard deviation: gain/√fan.
  func kaiming(_ shape: [Int], _ mode: FanMode, _ nonlinearity: Nonlinearity) throws -> Double {
    let fans = try named { try Fans(shape: shape) }
    if case .leakyReLU(let slope) = nonlinearity {
      try demand(!slope.isNaN, "a", slope, "it must be a number")
    }
    let fan = mode == .fanIn ? fans.fanIn : fans.fanOut
    return nonlinearity.gain / Double(fan).squareRoot()
  }

  /// A table of what `element` gives for row and column.
  func table(_ shape: [Int], _ element: (Int, Int) -> Double) throws -> [Double] {
    guard shape.count == 2 else {
      throw error("the shape \(shape) has not 2 sizes, as it must have")
    }
    return (0..<shape[0]).flatMap { row in (0..<shape[1]).map { element(row, $0) } }
  }

  /// Within each group output d is input d as it is: a 1 in the middle of its window.
  func diracNumbers(_ shape: [Int], _ groups: Int) throws -> [Double] {
    guard (3...5).contains(shape.count) else {
      throw error("the shape \(shape) has not 3, 4 or 5 sizes, as it must have")
    }
    guard groups > 0, shape[0] % groups == 0 else {
      throw error("\(shape[0]) outputs do not make \(groups) groups of one size")
    }
    let window = shape[2...].reduce(1, *)
    let middle = shape[2...].reduce(0) { $0 * $1 + $1 / 2 }
    let outputs = shape[0] / groups
    var values = [Double](repeating: 0, count: shape[0] * shape[1] * window)
    guard window > 0 else { return values }
    for output in 0..<shape[0] where output % outputs < shape[1] {
      values[(output * shape[1] + output % outputs) * window + middle] = 1
    }
    return values
  }

  /// Normal numbers; in each column those rows are 0 that come first in a permutation of all.
  ///
  /// PyTorch draws the permutations from its global stream, also where it is given a generator.
  func sparseNumbers(
    _ shape: [Int], _ sparsity: Double, _ std: Double, _ generator: inout RandomGenerator,
    _ precision: RandomGenerator.Precision
  ) throws -> [Double] {
    guard shape.count == 2 else {
      throw error("the shape \(shape) has not 2 sizes, as it must have")
    }
    try demand(std >= 0, "std", std, "it must be at least 0")
    try demand((0...1).contains(sparsity), "sparsity", sparsity, "it must be between 0 and 1")
    let (rows, columns) = (shape[0], shape[1])
    var values = generator.normal(
      rows * columns, mean: 0, standardDeviation: std, precision)
    let zeros = Int((sparsity * Double(rows)).rounded(.up))
    for column in 0..<columns {
      for row in generator.randperm(rows).prefix(zeros) { values[row * columns + column] = 0 }
    }
    return values
  }

  /// The error of `body` under this initializer's name.
  private func named<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let flaw as OptionError {
      throw error("\(flaw)")
    }
  }
}
