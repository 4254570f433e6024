import Gradus
import GradusReference

/// Gives every optimizer numbers that do not belong together, and says what was not refused.
///
/// ReferenceTests asks for it in a debug build. `swift run -c release shape-checks` asks again where
/// the optimizer has taken the checks of Swift's own buffers away.
@main
enum ShapeChecks {
  static func main() throws {
    let found = try torchOptimizers.flatMap { try problems($0, counts: [3, 6, 40_000]) }
    for problem in found { print(problem) }
    guard found.isEmpty else { throw ShapesTaken(count: found.count) }
    print("\(torchOptimizers.count) optimizers refuse what does not belong together")
  }

  struct ShapesTaken: Error, CustomStringConvertible {
    let count: Int
    var description: String { "\(count) wrong shapes were taken, or refused unclearly" }
  }

  /// Sizes of the tensors of two steps, and of the second step's gradients; what the refusal says.
  struct Case {
    let first: [Int]
    let then: [Int]
    let gradients: [Int]
    let says: [String]

    /// A tensor of two numbers beside one of other `counts`, and tensors that are more or fewer.
    static func all(_ counts: [Int]) -> [Case] {
      counts.flatMap(grown) + [
        Case(first: [2, 2], then: [2], gradients: [2], says: ["state"]),
        Case(first: [2], then: [2, 2], gradients: [2, 2], says: ["state"]),
        Case(first: [2, 2], then: [2, 2], gradients: [2], says: ["2", "1", "gradients"]),
      ]
    }

    private static func grown(_ n: Int) -> [Case] {
      [
        Case(first: [2, 2], then: [2, n], gradients: [2, n], says: ["\(n)", "state"]),
        Case(first: [2, n], then: [2, 2], gradients: [2, 2], says: ["\(n)", "state"]),
        Case(first: [2, 2], then: [2, 2], gradients: [2, n], says: ["\(n)", "gradient"]),
        Case(first: [2, n], then: [2, n], gradients: [2, 2], says: ["2", "gradient"]),
      ]
    }
  }

  /// A debug build goes over the largest of `counts` for seconds, and has nothing to find there that
  /// it would not find with few.
  static func problems(
    _ type: any TorchOptimizer.Type, counts: [Int] = [3, 6]
  ) throws -> [String] {
    let ofSteps = try Case.all(counts).flatMap { try problems(type, $0) }
    guard let type = type as? any TensorwiseOptimizer.Type else { return ofSteps }
    return try ofSteps + ([1] + counts).flatMap { try problemsOfUpdate(type, $0) }
  }

  private static func problems<O: TorchOptimizer>(
    _ type: O.Type, _ wrong: Case
  ) throws -> [String] {
    var optimizer = try make(type, wrong.first)
    var parameters = numbers(wrong.first)
    for _ in 0..<2 { try optimizer.step(&parameters, gradients: parameters) }
    optimizer = try optimizer.with(options(type), shapes: shapes(wrong.then))
    parameters = numbers(wrong.then)
    return problems(in: "\(O.name), \(wrong.first) → \(wrong.then), \(wrong.gradients)", wrong.says)
    {
      try optimizer.step(&parameters, gradients: numbers(wrong.gradients))
    } + (parameters == numbers(wrong.then) ? [] : ["\(O.name): moved by a step that was refused"])
  }

  /// A tensor's own update is an entry too: with a gradient and with a state of another size.
  private static func problemsOfUpdate<O: TensorwiseOptimizer>(
    _ type: O.Type, _ count: Int
  ) throws -> [String] {
    let optimizer = try make(type, [2])
    var other = try make(type, [count])
    var (parameters, fewer) = (numbers([2])[0], numbers([count]))
    try other.step(&fewer, gradients: fewer)
    var (own, foreign) = (TensorState<Double>(), other.state.tensors()[0])
    let gradient = numbers([count])[0]
    return problems(in: "\(O.name).update, gradient of \(count)", ["\(count)", "gradient"]) {
      try optimizer.update(&parameters, gradient: gradient, state: &own, tensor: 0)
    }
      + problems(in: "\(O.name).update, state of \(count)", ["\(count)", "state"]) {
        try optimizer.update(&parameters, gradient: [1, 1], state: &foreign, tensor: 0)
      }
  }

  /// What is wrong about how `body` refuses: nothing where it throws a `ShapeError` with all `words`.
  private static func problems(
    in place: String, _ words: [String], _ body: () throws -> Void
  ) -> [String] {
    do {
      try body()
      return ["\(place): taken"]
    } catch let error as ShapeError {
      let lacking = words.filter { !error.description.contains($0) }
      return lacking.isEmpty ? [] : ["\(place): \(error) does not say \(lacking)"]
    } catch {
      return ["\(place): \(error)"]
    }
  }

  /// Options with which an optimizer keeps all the state that it can.
  private static func options(_ type: any TorchOptimizer.Type) -> Options {
    switch type.name {
    case "SGD": ["momentum": 0.9]
    case "RMSprop": ["momentum": 0.9, "centered": true]
    case "Adam", "AdamW": ["amsgrad": true]
    case "LBFGS": ["max_iter": 1]
    default: [:]
    }
  }

  private static func make<O: TorchOptimizer>(_ type: O.Type, _ sizes: [Int]) throws -> O {
    try O(options: options(type), shapes: shapes(sizes))
  }

  private static func shapes(_ sizes: [Int]) -> [[Int]] { sizes.map { [1, $0] } }

  private static func numbers(_ sizes: [Int]) -> [[Double]] {
    sizes.map { size in (0..<size).map { 1 + 0.5 / Double($0 + 1) } }
  }
}
