import Foundation
import Gradus

/// PyTorch's `state_dict()` of an optimizer, and the parameters that it moves, as JSON has it:
/// `gradus.optimizer-state/1`.
///
/// `Python/gradus_state.py` writes such a file from an optimizer of PyTorch's and brings one back into
/// it, so that a training begins there and goes on here, or the other way round. Numbers are written
/// with all their digits: what is read is what was saved.
///
/// ```swift
/// let saved = try StateDict(json: Data(contentsOf: file))
/// var optimizer = try ParameterGroups<AdamW>(saved)
/// var parameters = saved.parameters
/// // … and back:
/// let json = try optimizer.stateDict(of: parameters, shapes: saved.shapes).json()
/// ```
///
/// With the schedule that moves its rates, on both sides: `Schedule(.cosineAnnealingLR(tMax: 90), saved)`,
/// and `stateDict(of: parameters, under: schedule)`.
///
/// Source: torch.optim.Optimizer.state_dict.
public struct StateDict: Codable, Equatable, Sendable {
  /// What a file says that it is.
  public static let format = "gradus.optimizer-state/1"

  /// PyTorch's name of the class.
  public var optimizer: String
  /// The precision of parameters and state.
  public var precision: RandomGenerator.Precision
  /// The sizes of each tensor.
  public var shapes: [[Int]]
  /// The numbers of each tensor, row by row.
  public var parameters: [[Double]]
  /// PyTorch's `param_groups`: options, and `params`, the indices of the group's tensors.
  public var groups: [Options]
  /// PyTorch's `state`, by the index of the tensor; null for one that has had no step.
  public var state: [Options?]
  /// Where the schedule is that moves the rates; nil where none was saved.
  public var schedule: ScheduleState?

  private enum Key: String, CodingKey {
    case format, optimizer, shapes, parameters, state, schedule
    case precision = "dtype"
    case groups = "param_groups"
  }

  /// The file's content.
  /// - Throws: What `decoder` throws, and an `OptionError` where it is another format, or its parts do
  ///   not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let format = try container.decode(String.self, forKey: .format)
    guard format == Self.format else {
      throw OptionError("the format is \"\(format)\"; a state_dict's is \"\(Self.format)\"")
    }
    optimizer = try container.decode(String.self, forKey: .optimizer)
    precision = try container.decode(RandomGenerator.Precision.self, forKey: .precision)
    shapes = try container.decode([[Int]].self, forKey: .shapes)
    parameters = try container.decode([[Double]].self, forKey: .parameters)
    groups = try container.decode([Options].self, forKey: .groups)
    let byIndex = try container.decode([String: Options].self, forKey: .state)
    let count = parameters.count
    if let wrong = byIndex.keys.first(where: { Int($0).map { !(0..<count).contains($0) } ?? true })
    {
      throw OptionError("state has \"\(wrong)\"; there \(areTensors(count)), from \"0\"")
    }
    state = (0..<count).map { byIndex[String($0)] }
    schedule = try container.decodeIfPresent(ScheduleState.self, forKey: .schedule)
    try checkShapes()
  }

  /// What a file of JSON has.
  /// - Throws: What is wrong with the text and where, and what ``init(from:)`` throws.
  public init(json: Data) throws { self = try CheckedJSON.decode(Self.self, from: json) }

  /// The file's text.
  /// - Throws: An `EncodingError` where a number is infinite or none, which JSON cannot have.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  private func checkShapes() throws {
    guard shapes.count == parameters.count else {
      throw OptionError(
        "shapes has \(shapes.count) tensors, parameters has \(parameters.count)")
    }
    for (index, (shape, numbers)) in zip(shapes, parameters).enumerated() {
      // A product of sizes from outside may be too large for a number.
      var size = 1
      for side in shape {
        let (product, isTooLarge) = size.multipliedReportingOverflow(by: side)
        guard side >= 0, !isTooLarge else {
          throw OptionError("shapes[\(index)] is \(legible(shape)), which no tensor has")
        }
        size = product
      }
      guard size == numbers.count else {
        throw OptionError(
          "parameters[\(index)] has \(ShapeError.numbers(numbers.count)); its shape "
            + "\(legible(shape)) has \(size)")
      }
    }
  }

  /// The file's content, with the state by the tensors' indices.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(optimizer, forKey: .optimizer)
    try container.encode(precision, forKey: .precision)
    try container.encode(shapes, forKey: .shapes)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(groups, forKey: .groups)
    let known = state.enumerated().compactMap { index, state in state.map { (String(index), $0) } }
    try container.encode(Dictionary(uniqueKeysWithValues: known), forKey: .state)
    try container.encodeIfPresent(schedule, forKey: .schedule)
  }

  init(
    _ optimizer: String, _ precision: RandomGenerator.Precision, shapes: [[Int]],
    parameters: [[Double]], groups: [Options], state: [Options?], schedule: ScheduleState?
  ) throws {
    (self.optimizer, self.precision, self.shapes) = (optimizer, precision, shapes)
    (self.parameters, self.groups, self.state) = (parameters, groups, state)
    self.schedule = schedule
    try checkShapes()
  }

  /// The tensors of group number `index`.
  func tensors(of index: Int) throws -> [Int] {
    switch groups[index]["params"] {
    case .numbers(let numbers)?:
      return try numbers.map { number in
        guard let tensor = Int(exactly: number), parameters.indices.contains(tensor) else {
          throw OptionError(
            "param_groups[\(index)].params has \(legible(number)); there "
              + "\(areTensors(parameters.count)), from 0")
        }
        return tensor
      }
    default:
      throw OptionError("param_groups[\(index)].params must be a list of the group's tensors")
    }
  }

  /// The options of group number `index`, without what is no option of an optimizer's.
  func options(of index: Int) -> Options {
    var options = groups[index]
    for name in ["params", "param_names"] + Group.names { options[name] = nil }
    return options
  }

  /// The rates of each group, with that which it began with where a schedule of PyTorch's has left it
  /// (`initial_lr`): what a schedule goes on from, ``Schedule/Kind/resumed(after:)``.
  /// - Throws: An `OptionError` where there is no learning rate, or one is no number.
  public func groupRates() throws -> [Rates] {
    try groups.map { group in
      guard let rate = try group.number("lr", nil) else {
        throw OptionError("param_groups has a group without \"lr\"")
      }
      let beta1: Double? =
        if case .numbers(let betas)? = group["betas"] { betas.first } else { nil }
      return Rates(
        learningRate: rate, momentum: try beta1 ?? group.number("momentum", nil),
        initial: try group.number("initial_lr", nil))
    }
  }
}

extension ParameterGroups {
  /// The optimizer that goes on where `saved` was.
  /// - Throws: An `OptionError` where `saved` is of another optimizer, an option is unknown or out of
  ///   range, or a part of the state is missing or has another size than its tensor.
  public init(_ saved: StateDict) throws {
    guard saved.optimizer == Base.name else {
      throw OptionError("the state_dict is \(saved.optimizer)'s, and not \(Base.name)'s")
    }
    try self.init(
      try saved.groups.indices.map { index in
        let tensors = try saved.tensors(of: index)
        var optimizer = try Base(
          options: saved.options(of: index), shapes: tensors.map { saved.shapes[$0] })
        let (state, counts) = (
          tensors.map { saved.state[$0] }, tensors.map { saved.parameters[$0].count }
        )
        if state.contains(where: { $0 != nil }) {
          switch saved.precision {
          case .float64: try optimizer.resume(state, counts: counts, as: Double.self)
          case .float32: try optimizer.resume(state, counts: counts, as: Float.self)
          }
        }
        return (tensors, optimizer)
      })
  }

  /// PyTorch's `state_dict`, with the parameters that are moved.
  /// - Parameters:
  ///   - parameters: What is moved.
  ///   - shapes: The sizes of each tensor, where those of the parameters' blocks are not PyTorch's.
  ///   - schedule: The schedule that moves the rates, which is written, too.
  /// - Throws: An `OptionError` where a group has a tensor that is not there, the shapes or the schedule
  ///   do not fit, or the optimizer's state is not one of tensors.
  public func stateDict<Parameters: ParameterVector>(
    of parameters: Parameters, shapes: [[Int]]? = nil, under schedule: Schedule? = nil
  ) throws -> StateDict {
    if let schedule, schedule.lanes.count != groups.count {
      throw OptionError(
        "\(schedule.kind.name): the schedule was made on "
          + "\(counted(schedule.lanes.count, "parameter group")), and the optimizer has "
          + "\(groups.count)")
    }
    let tensors = parameters.tensors
    try check(count: tensors.count)
    var state: [Options?] = Array(repeating: nil, count: tensors.count)
    for group in groups {
      let recorded = try group.optimizer.recordedState(of: group.tensors.count)
      for (tensor, recorded) in zip(group.tensors, recorded) { state[tensor] = recorded }
    }
    return try StateDict(
      Base.name, Parameters.Scalar.precision, shapes: shapes ?? parameters.blocks.map(\.shape),
      parameters: tensors.map { $0.map { Double($0) } },
      groups: groups.enumerated().map { index, group in
        var options = group.optimizer.options.replacing(with: schedule?.lanes[index].group.recorded)
        options["params"] = .numbers(group.tensors.map { Double($0) })
        return options
      }, state: state, schedule: schedule?.state)
  }
}

extension TorchOptimizer {
  /// The optimizer that goes on where `saved` was, which has one parameter group.
  /// - Throws: An `OptionError` where there are more groups, and what `ParameterGroups` throws.
  public init(_ saved: StateDict) throws {
    let groups = try ParameterGroups<Self>(saved).groups
    guard groups.count == 1, groups[0].tensors == Array(saved.parameters.indices) else {
      throw OptionError(
        "\(Self.name): the state_dict has groups of its own; read it as "
          + "ParameterGroups<\(Self.name)>")
    }
    self = groups[0].optimizer
  }

  /// PyTorch's `state_dict`, with the parameters that are moved, in one group.
  /// - Throws: An `OptionError` where the shapes do not fit, or the state is not one of tensors.
  public func stateDict(
    of parameters: some ParameterVector, shapes: [[Int]]? = nil, under schedule: Schedule? = nil
  ) throws -> StateDict {
    try ParameterGroups([(Array(parameters.blocks.indices), self)])
      .stateDict(of: parameters, shapes: shapes, under: schedule)
  }
}
