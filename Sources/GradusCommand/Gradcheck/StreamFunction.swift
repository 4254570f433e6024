import Answering
import Foundation

/// A function that another program computes, asked over the program's standard streams.
final class StreamFunction {
  /// How many values were asked for.
  private(set) var evaluations = 0

  private let program: Program
  private let seconds: Double
  private let afterAnswer: (Int) -> Void
  /// What was answered for each x, by its hash: the hash of the answer and the answer, shortened.
  private var answers: [Int: (hash: Int, text: String)] = [:]
  private var last = Exchange()

  /// Throws a ``GradcheckProblem`` when the program cannot be started. `afterAnswer` is told after
  /// each answer how many values were asked for.
  init(command: [String], seconds: Double, afterAnswer: @escaping (Int) -> Void) throws {
    guard let name = command.first else {
      throw GradcheckProblem("there is no command: gradus gradcheck [options] -- COMMAND [ARG …]")
    }
    guard let executable = findExecutable(name) else {
      throw GradcheckProblem("command not found: \(shortened(name))")
    }
    do {
      program = try Program(
        executable, arguments: Array(command.dropFirst()),
        environment: Mpirun.environmentOfOthers, lineLimit: 64 << 20)
    } catch {
      throw GradcheckProblem(
        "\(shortened(name)) could not be started: \(error)")
    }
    self.seconds = seconds
    self.afterAnswer = afterAnswer
  }

  /// Lets the program end. Throws when it has said more than it was asked.
  func finish() throws {
    try refuseUninvited(program.finish())
  }

  /// The point at which the program wants to be checked.
  func point() throws -> CheckedPoint {
    let reply = try ask("{\"want\": \"shape\"}", PointReply.self)
    do {
      return try CheckedPoint(reply)
    } catch {
      throw problem("the program does not say where to check it: \(error.text). --at can say it")
    }
  }

  /// The value at `x`, NaN where the function is not defined.
  func value(at x: [Double]) throws -> ValueReply.Value {
    evaluations += 1
    let reply = try ask("{\"x\": \(json(x)), \"want\": \"value\"}", ValueReply.self)
    let value: ValueReply.Value
    switch (reply.value, reply.error) {
    case (let given?, nil): value = given
    case (nil, .some): value = .number(.nan)
    case (.some, .some): throw problem("the answer has both \"value\" and \"error\"")
    case (nil, nil): throw problem("the answer has neither \"value\" nor \"error\"")
    }
    let key = x.map(\.bitPattern).hashValue
    if let before = answers[key], before.hash != value.hashValue {
      throw problem("the program changes its answer: for the same x it said \(before.text) before")
    }
    answers[key] = (value.hashValue, last.answer)
    return value
  }

  /// The value of a scalar function at `x`.
  func number(at x: [Double]) throws -> Double {
    guard case .number(let number) = try value(at: x) else {
      throw problem("the value is an array; for another x it was a number")
    }
    return number
  }

  /// The `count` values of a vector function at `x`.
  func numbers(_ count: Int, at x: [Double]) throws -> [Double] {
    switch try value(at: x) {
    case .number(let number) where number.isNaN: return Array(repeating: .nan, count: count)
    case .number: throw problem("the value is a number; for another x it was an array")
    case .numbers(let numbers):
      guard numbers.count == count else {
        throw problem("the value has \(numbers.count) numbers; for another x it had \(count)")
      }
      return numbers
    }
  }

  /// The gradient at `x`, or with a cotangent the vector–Jacobian product.
  func gradient(at x: [Double], cotangent: [Double]? = nil) throws -> [Double] {
    let end = cotangent.map { ", \"cotangent\": \(json($0))" } ?? ""
    let reply = try ask(
      "{\"x\": \(json(x)), \"want\": \"gradient\"\(end)}", GradientReply.self)
    if reply.error != nil && reply.gradient != nil {
      throw problem("the answer has both \"gradient\" and \"error\"")
    }
    if let error = reply.error { throw problem("there is no gradient: \(shortened(error))") }
    guard let gradient = reply.gradient else { throw problem("the answer has no \"gradient\"") }
    guard gradient.count == x.count else {
      throw problem("the gradient has \(gradient.count) numbers, x has \(x.count)")
    }
    return gradient
  }

  /// A problem with the last answer.
  func problem(_ reason: String) -> GradcheckProblem {
    GradcheckProblem(reason, request: last.request, answer: last.answer)
  }

  private func ask<Reply: Decodable>(_ request: String, _ type: Reply.Type) throws -> Reply {
    let previous = last
    last = Exchange(request: shortened(request))
    let line: Data
    do {
      line = try program.answer(to: Data(request.utf8), within: seconds)
    } catch .uninvited(let data) {
      last = previous
      try refuseUninvited(data)
      throw problem("an answer too many")
    } catch {
      last.answer = shortened(error.partial)
      throw problem(error.reason(seconds))
    }
    last.answer = shortened(line)
    afterAnswer(evaluations)
    do {
      return try JSON.decode(type, from: line)
    } catch {
      throw problem("the program's answer is wrong: \(error.text)")
    }
  }

  private func refuseUninvited(_ data: Data) throws {
    guard !data.isEmpty else { return }
    let line = shortened(data.prefix { $0 != UInt8(ascii: "\n") })
    throw GradcheckProblem(
      "the program said more than it was asked; after its answer came "
        + (line.isEmpty ? "an empty line" : line),
      request: last.request, answer: last.answer)
  }
}

/// A request and its answer, shortened.
private struct Exchange {
  var request: String?
  var answer = ""
}

/// Numbers as a JSON array that every language reads as floating point: 1 is written 1.0.
private func json(_ numbers: [Double]) -> String {
  "[" + numbers.map { "\($0)" }.joined(separator: ", ") + "]"
}
