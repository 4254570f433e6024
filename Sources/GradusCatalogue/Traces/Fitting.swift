import Exercising
import Foundation
import Gradus

/// Something with a value that an optimizer may have taken instead of what was asked, to be found.
struct Unknown {
  /// What differs in next to nothing has the same.
  let id: String
  /// What is to be said of a value.
  let title: @Sendable (_ value: String) -> String
  var equation: (@Sendable (_ value: String) -> String)?
  /// Values between which the one is looked for, ascending.
  let grid: [Double]
  /// The option that it is, where it is one.
  var option: String?
  /// Whether gradients are multiplied by something, all alike in the first step.
  var isFactor = false
  let tuning: @Sendable (Double) -> OptimizerSubject.Tuning
}

extension Search {
  /// The values of one unknown with which `subject` reproduces the recording, beside the deviations
  /// at `indices`.
  ///
  /// - Complexity: some 100 replays of the few numbers up to where they depart, for each unknown that
  ///   changes anything there.
  func fits(
    _ subject: OptimizerSubject, _ indices: [Int], _ level: Level
  ) -> [Candidate] {
    let base = few.departure(of: replay(subject, Candidate(indices: indices), level))
    guard let place = base.places[level.allowance], !place.expected.isNaN,
      let position = few.excerpt?.position(tensor: place.tensor, element: place.element)
    else { return [] }
    guard effort(subject, upTo: place.step) <= (indices.isEmpty ? 50_000 : 5_000) else {
      return []
    }
    let unknowns = options(of: subject) + scales
    /// One of the few numbers, by itself where it moves so.
    func asked(_ tensor: Int, _ number: Int) -> Asked {
      guard movesAlone(subject, indices), let few = few.excerpt else {
        return (tensor, number, nil)
      }
      return (
        tensor, number, evidence(at: few.tensors[tensor], few.numbers[tensor][number])?.excerpt
      )
    }
    let isSharp = trace.dtype == .float64 && few.allowances[level.allowance] == .rounding
    let slack = isSharp ? 1e-9 : 1e-5
    let departed = asked(position.tensor, position.number)
    let recorded = few.recorded[place.step]
    var known: [String: [Double]] = [:]
    return unknowns.compactMap { unknown in
      progress("other values of \(unknown.id) …")
      func candidate(_ tuning: @escaping OptimizerSubject.Tuning) -> Candidate {
        Candidate(indices: indices, tuning: tuning)
      }
      /// The numbers after the step; nil where the replay does not come so far.
      func numbers(_ tuning: @escaping OptimizerSubject.Tuning, _ excerpt: Excerpt?) -> [[Double]]?
      {
        var last: [[Double]]?
        var step = 0
        _ = try? replay(subject, candidate(tuning), level)(excerpt) {
          last = step == place.step ? $0 : nil
          step += 1
          return step <= place.step
        }
        return last
      }
      if let option = unknown.option, !asks(subject, for: option, level) { return nil }
      if unknown.isFactor, place.step == 0, known["gradient-factor"]?.isEmpty == true { return nil }
      /// How far a number is off with a value.
      func error(_ number: Asked) -> (Double) -> Double {
        let (row, column) = number.alone == nil ? (number.tensor, number.number) : (0, 0)
        return {
          (numbers(unknown.tuning($0), number.alone ?? few.excerpt)?[row][column] ?? .nan)
            - recorded[number.tensor][number.number]
        }
      }
      /// How far a number moves between two values, relative to its size.
      func share(of tensor: Int, _ number: Int, _ here: [[Double]], _ there: [[Double]]) -> Double {
        abs(there[tensor][number] - here[tensor][number])
          / max(abs(recorded[tensor][number]), 1e-300)
      }
      func found(near root: Double) -> Candidate? {
        // The number that the value changes most says most of it.
        let near = root == 0 ? 1e-12 : root * (1 + 1e-4)
        guard let here = numbers(unknown.tuning(root), few.excerpt),
          let there = numbers(unknown.tuning(near), few.excerpt)
        else { return nil }
        var best = (tensor: position.tensor, number: position.number, reach: 0.0)
        var affected = 0
        let own = share(of: position.tensor, position.number, here, there)
        for tensor in here.indices {
          for index in here[tensor].indices {
            let share = share(of: tensor, index, here, there)
            if share > 1e-13 { affected += 1 }
            if share.isFinite && share > best.reach { best = (tensor, index, share) }
            // Where the number that led here says so sharply, the others must be nearly there.
            let distance = abs(here[tensor][index] - recorded[tensor][index])
            let reach = abs(there[tensor][index] - here[tensor][index])
            if own > 1e-10 && distance > reach + slack * abs(recorded[tensor][index]) {
              return nil
            }
          }
        }
        let exact = secant(root, near, error(asked(best.tensor, best.number)))
        for (value, text, digits) in spellings(of: exact) {
          guard departure(of: candidate(unknown.tuning(value)), of: subject, level) == .max
          else { continue }
          // A value of many digits is no finding where few numbers speak for it, or rounded ones.
          guard digits <= 3 || (affected > 2 && trace.dtype == .float64) else { break }
          return Candidate(
            indices: indices, tuning: unknown.tuning(value),
            name: DeviationName(
              id: "\(unknown.id)=\(text)", title: unknown.title(text),
              equation: unknown.equation?(text)), digits: digits)
        }
        return nil
      }
      let roots = known[unknown.id] ?? crossings(unknown.grid, atMost: 3, error(departed))
      known[unknown.id] = roots
      return roots.lazy.compactMap { found(near: $0) }.first
    }
  }

  /// One of the few numbers, by itself where it moves so.
  private typealias Asked = (tensor: Int, number: Int, alone: Excerpt?)

  /// Of values that do the same, those of the fewest digits.
  func simplest(_ candidates: [Candidate]) -> [Candidate] {
    let least = candidates.map(\.digits).min() ?? 0
    return candidates.filter { $0.digits <= least + 1 }
  }

  private static let decades = stride(from: -9.0, through: 3, by: 0.5).map { pow(10, $0) }
  private static let small = [0] + stride(from: -20.0, through: 2, by: 1).map { pow(10, $0) }
  private static let shares: [Double] = {
    let low = decades.filter { $0 < 0.1 }
    return [0] + low + (1...9).map { Double($0) / 10 } + low.reversed().map { 1 - $0 } + [1]
  }()

  /// The options of which an optimizer may have other values.
  private func options(of subject: OptimizerSubject) -> [Unknown] {
    func said(_ name: String, _ given: Double?) -> @Sendable (String) -> String {
      let other = given.map { "not \(legible($0))" } ?? "whatever its default is"
      return { "It is \(subject.optimizer) with \(name) = \($0), \(other)" }
    }
    func option(_ name: String, _ grid: [Double]) -> Unknown {
      let given = (try? run.options.number(name, nil)) ?? nil
      return Unknown(id: name, title: said(name, given), grid: grid, option: name) { value in
        { $0.options.append { $0[name] = .number(value) } }
      }
    }
    let (decades, shares, small) = (Self.decades, Self.shares, Self.small)
    let betas = (try? run.options.pair("betas", (0.9, 0.999))) ?? (0.9, 0.999)
    func beta(_ index: Int) -> Unknown {
      let given = index == 0 ? betas.0 : betas.1
      return Unknown(
        id: "beta\(index + 1)", title: said("β\(index + 1)", given), grid: shares, option: "betas"
      ) { value in
        { books in
          books.options.append { options in
            let pair = (try? options.pair("betas", betas)) ?? betas
            options["betas"] = .numbers(index == 0 ? [value, pair.1] : [pair.0, value])
          }
        }
      }
    }
    let rate = (try? run.options.number("lr", nil)) ?? nil
    return [
      Unknown(id: "lr", title: said("lr", rate), grid: decades) { value in
        { books in
          books.options.append { options in
            // Where it changes on the way, it changes by the same factors.
            let now = (try? options.number("lr", nil)) ?? nil
            options["lr"] = .number(value * (rate.flatMap { rate in now.map { $0 / rate } } ?? 1))
          }
        }
      },
      option("eps", small), option("weight_decay", small),
      beta(0), beta(1), option("momentum", shares), option("dampening", shares),
      option("alpha", shares), option("rho", shares), option("momentum_decay", small),
      option("lr_decay", small), option("lambd", small),
      option("initial_accumulator_value", small),
    ]
  }

  /// What may have been done to the gradients: multiplied by a constant, or clipped to a norm.
  private var scales: [Unknown] {
    let factor = Unknown(
      id: "gradient-factor", title: { "Each gradient counts \($0) times" },
      equation: { "\($0) g for g" },
      grid: stride(from: -6.0, through: 6, by: 0.5).map { pow(10, $0) }
    ) { value in { $0.feed.scale *= value } }
    guard !isLarge else { return [factor] }
    // Norms are looked for among those that there are.
    let norms = run.steps.prefix(few.recorded.count).flatMap { step in
      step.gradients.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }.filter { $0 > 0 }
    }
    guard let least = norms.min(), let largest = norms.max() else { return [factor] }
    let (low, high) = (log10(least) - 1, log10(largest) + 1)
    let grid = (0...24).map { pow(10, low + (high - low) * Double($0) / 24) }
    return [factor]
      + [false, true].flatMap { isTensorwise in
        [0, 1e-6].map { guardTerm in
          Unknown(
            id: isTensorwise ? "clipped-each-norm" : "clipped-norm",
            title: {
              (isTensorwise
                ? "Each tensor's gradient is clipped to a norm of \($0)"
                : "The gradients are clipped to a norm of \($0), all tensors together")
            },
            equation: { "g · min(1, \($0) / \(guardTerm == 0 ? "‖g‖" : "(‖g‖ + 10⁻⁶)"))" },
            grid: grid, isFactor: true
          ) { value in
            {
              $0.feed.clip = Clip(
                limit: value, isTensorwise: isTensorwise, guardTerm: guardTerm)
            }
          }
        }
      }
  }
}
