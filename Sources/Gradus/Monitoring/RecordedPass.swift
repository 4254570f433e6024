/// What went through a network in one pass forward and one back.
///
/// Layers are counted from 1, and levels from 0: layer k makes level k of level k − 1.
public struct RecordedPass: Sendable {
  /// What each layer gave; the first is the input.
  public var levels: [Matrix]
  /// The weights of each layer, as the last step left them.
  public var weights: [Matrix]
  /// The loss's cotangent of each level; that of the input is the first, and was made last.
  public var cotangents: [Matrix]
  /// The cotangent of each layer's weights.
  public var weightCotangents: [Matrix]

  public init(
    levels: [Matrix], weights: [Matrix], cotangents: [Matrix], weightCotangents: [Matrix]
  ) {
    require(
      levels.count == weights.count + 1 && cotangents.count == levels.count
        && weightCotangents.count == weights.count,
      "\(weights.count) layers with \(levels.count) levels, \(cotangents.count) cotangents of them "
        + "and \(weightCotangents.count) of weights")
    (self.levels, self.weights) = (levels, weights)
    (self.cotangents, self.weightCotangents) = (cotangents, weightCotangents)
  }
}

/// Where in a pass the first number came up that is not finite.
public enum Birthplace: Equatable, Sendable {
  /// In the weights of a layer, before the pass.
  case weights(Int)
  /// In the input.
  case input
  /// In what a layer makes of its input.
  case forward(Int)
  /// In the loss: what it hands back is broken, and what it was given is not.
  case loss
  /// In what a layer makes of its output's cotangent, for its input or for its weights.
  case backward(Int)
}

extension RecordedPass {
  /// The pass as parts of a question.
  package var named: [NamedTensor] {
    levels.enumerated().map { NamedTensor("level \($0)", $1) }
      + NamedTensor.numbered("W", weights)
      + cotangents.enumerated().map { NamedTensor("cotangent \($0)", $1) }
      + NamedTensor.numbered("W̄", weightCotangents)
  }

  /// The pass that a call has.
  /// - Throws: A `MissingInput` where a part of it is not there.
  package init(_ call: Call) throws {
    self.init(
      levels: try call.matrices("level "), weights: try call.matrices("W"),
      cotangents: try call.matrices("cotangent "), weightCotangents: try call.matrices("W̄"))
  }
}

extension Birthplace {
  /// The place as an answer, or that there is none.
  package static func named(_ place: Birthplace?) -> Tensors {
    let (name, layer) =
      switch place {
      case nil: ("all is finite", 0)
      case .weights(let layer): ("born in the weights of layer", layer)
      case .input: ("born in the input", 0)
      case .forward(let layer): ("born in the forward pass of layer", layer)
      case .loss: ("born in the loss", 0)
      case .backward(let layer): ("born in the backward pass of layer", layer)
      }
    return Tensors([NamedTensor(name, Double(layer))])
  }
}
