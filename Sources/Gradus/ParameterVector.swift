/// Parameters, in whatever they are kept: what gradients are checked of and what optimizers move.
///
/// A number's list, a list of those, a `Matrix` and a buffer are some already. A struct of one's own
/// says what it has:
///
/// ```swift
/// struct Network: ParameterVector {
///   var weight: Matrix
///   var bias: [Double]
///
///   var blocks: [ParameterBlock] { weight.blocks(named: "weight") + bias.blocks(named: "bias") }
///   var tensors: [[Double]] {
///     get { [weight.values, bias] }
///     set { (weight.values, bias) = (newValue[0], newValue[1]) }
///   }
/// }
/// ```
public protocol ParameterVector<Scalar> {
  /// `Double`, or `Float` for what computes in float32.
  associatedtype Scalar: ParameterScalar

  /// The parts in their order, each with its name and shape; the names stand in messages.
  var blocks: [ParameterBlock] { get }

  /// The numbers of each block, row by row. What is set has the same sizes.
  var tensors: [[Scalar]] { get set }
}

extension ParameterVector {
  /// How many numbers there are.
  public var parameterCount: Int { blocks.reduce(0) { $0 + $1.count } }

  /// The blocks as part of a larger whole, which calls this one `name`.
  public func blocks(named name: String) -> [ParameterBlock] {
    blocks.map { block in
      ParameterBlock(block.isUnnamed ? name : "\(name).\(block.name)", shape: block.shape)
    }
  }

  /// All numbers, block after block.
  public var flattened: [Scalar] { tensors.flatMap { $0 } }

  /// The same parameters with these numbers, block after block.
  package func holding(_ numbers: [Scalar]) -> Self {
    var (changed, start) = (self, 0)
    changed.tensors = blocks.map { block in
      defer { start += block.count }
      return Array(numbers[start..<start + block.count])
    }
    return changed
  }
}

/// A part of the parameters with a name and a shape.
public struct ParameterBlock: Sendable, Equatable, Codable {
  /// What reports call it, such as "weight".
  public var name: String
  /// Its sizes; none for a single number.
  public var shape: [Int]

  public init(_ name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }

  /// How many numbers it has.
  public var count: Int { shape.reduce(1, *) }

  /// Whether nobody has given it a name.
  var isUnnamed: Bool { name == Self.unnamed }
  static let unnamed = "x"

  /// The place of element `offset` in the block's shape.
  package func position(of offset: Int) -> [Int] {
    var rest = offset
    return Array(
      shape.reversed().map { size in
        defer { rest /= size }
        return rest % size
      }.reversed())
  }
}

/// What a list of parameters is made of: numbers, which are one block together, or vectors, each with
/// blocks of its own.
public protocol ParameterElement {
  associatedtype Scalar: ParameterScalar
  static func blocks(of list: [Self]) -> [ParameterBlock]
  static func tensors(of list: [Self]) -> [[Scalar]]
  static func set(_ tensors: [[Scalar]], in list: inout [Self])
}

extension ParameterElement where Self: ParameterScalar, Scalar == Self {
  public static func blocks(of list: [Self]) -> [ParameterBlock] {
    [ParameterBlock(ParameterBlock.unnamed, shape: [list.count])]
  }
  public static func tensors(of list: [Self]) -> [[Self]] { [list] }
  public static func set(_ tensors: [[Self]], in list: inout [Self]) { list = tensors[0] }
}

extension ParameterElement where Self: ParameterVector {
  public static func blocks(of list: [Self]) -> [ParameterBlock] {
    list.enumerated().flatMap { index, part in part.blocks(named: "tensor \(index)") }
  }
  public static func tensors(of list: [Self]) -> [[Scalar]] { list.flatMap(\.tensors) }
  public static func set(_ tensors: [[Scalar]], in list: inout [Self]) {
    var start = 0
    for index in list.indices {
      let count = list[index].blocks.count
      list[index].tensors = Array(tensors[start..<start + count])
      start += count
    }
  }
}

extension Double: ParameterElement { public typealias Scalar = Double }
extension Float: ParameterElement { public typealias Scalar = Float }

extension Array: ParameterVector, ParameterElement where Element: ParameterElement {
  public typealias Scalar = Element.Scalar
  public var blocks: [ParameterBlock] { Element.blocks(of: self) }
  public var tensors: [[Element.Scalar]] {
    get { Element.tensors(of: self) }
    set { Element.set(newValue, in: &self) }
  }
}

extension Matrix: ParameterVector, ParameterElement {
  public typealias Scalar = Double
  public var blocks: [ParameterBlock] {
    [ParameterBlock(ParameterBlock.unnamed, shape: [rows, columns])]
  }
  public var tensors: [[Double]] {
    get { [values] }
    set { values = newValue[0] }
  }
}

/// The memory that a buffer points to: a copy of the buffer is no copy of it.
extension UnsafeMutableBufferPointer: ParameterVector where Element: ParameterScalar {
  public typealias Scalar = Element
  public var blocks: [ParameterBlock] { [ParameterBlock(ParameterBlock.unnamed, shape: [count])] }
  public var tensors: [[Element]] {
    get { [Array(self)] }
    nonmutating set {
      require(
        newValue.map(\.count) == [count],
        "\(newValue.map(\.count)) numbers do not fill a buffer of \(count)")
      for (index, value) in newValue[0].enumerated() { self[index] = value }
    }
  }
}

extension Optimizer {
  /// Moves `parameters` one step; `gradients` has the same blocks, in the same or in another type.
  /// - Throws: What the step of lists throws; then nothing has moved.
  public mutating func step<Parameters: ParameterVector, Gradients: ParameterVector>(
    _ parameters: inout Parameters, gradients: Gradients
  ) throws where Parameters.Scalar == Double, Gradients.Scalar == Double {
    var tensors = parameters.tensors
    try step(&tensors, gradients: gradients.tensors)
    parameters.tensors = tensors
  }
}
