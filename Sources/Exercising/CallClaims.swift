import GradientCheck
import Gradus
import GradusFixtures
import PropertyTesting

// Claims about functions of named tensors, a line each.

extension Claim where Q == Call, A == Tensors {
  /// The answers are PyTorch's, in the cases of lesson `lesson`'s recording whose names begin with
  /// `prefix`; these have the inputs and outputs under their names, with their shapes.
  package static func recorded(
    _ title: String, _ asked: String, in lesson: String, _ prefix: String, inputs: [String],
    outputs: [String]
  ) -> Claim {
    Claim(
      title,
      asking: {
        let cases = try Golden.lesson(lesson, prefix)
        guard !cases.isEmpty else {
          throw FixtureError(file: "lessons/\(lesson)", reason: "has no case \(prefix)…")
        }
        return try cases.map {
          (Call(asked, try inputs.map($0.tensor)), Tensors(try outputs.map($0.tensor)))
        }
      }, source: Golden.source)
  }

  /// The answer's parts `slopes` are the derivatives of `loss` by the inputs of the same places in
  /// `inputs`, by GSL's numerical differentiation.
  ///
  /// About 10 evaluations of `loss` a number.
  package static func slopes(
    _ title: String, _ slopes: [String], by inputs: [String], of what: String,
    forAll calls: Generator<Call>, cases: Int = 6, loss: @escaping @Sendable (Call) throws -> Double
  ) -> Claim {
    require(slopes.count == inputs.count, "\(slopes.count) slopes by \(inputs.count) inputs")
    return Claim(title, forAll: calls, cases: cases, following: (name: String, index: Int).self) {
      call, interview, wrong in
      let answer = try interview.ask(call)
      for (slopeName, name) in zip(slopes, inputs) {
        if let wrong, wrong.name != slopeName { continue }
        let input = try call[name]
        let expected = NamedTensor(slopeName, shape: input.shape, values: input.values)
        let found = answer[slopeName]
        try interview.expect(
          found?.outline == expected.outline,
          answered: found?.outline ?? "no \(slopeName)",
          expected: "\(expected.outline), the shape of \(name)")
        let answered = found?.values ?? []
        let scale = largestSize(of: answered)
        // One after the other: most wrong answers are wrong at one of the first. And where one was
        // wrong, simpler questions are those in which it still is.
        let followed = answered.indices.filter { $0 == wrong?.index }
        for index in followed.isEmpty ? Array(answered.indices) : followed {
          let (answered, x) = (answered[index], input.values[index])
          func line(_ x: Double) throws -> Double {
            var values = input.values
            values[index] = x
            return try loss(call.replacing(name, by: values))
          }
          guard
            let numeric = try slope(
              of: line, at: x, unless: answered, beside: scale, wasWrong: !followed.isEmpty)
          else { continue }
          wrong = (slopeName, index)
          try interview.expect(
            false, answered: "\(expected.place(of: index)) \(text(answered))",
            expected: "\(text(numeric.value)) ± \(text(numeric.bar)), the slope of "
              + "\(what) by \(input.place(of: index)), by GSL's gsl_deriv_central")
        }
      }
    }
  }

  /// The answer's parts `slopes` are the vector–Jacobian products of `forward` with the input
  /// called `cotangent`: the derivatives of Σ cotangent · output, by GSL.
  package static func vjp(
    _ title: String, _ slopes: [String], by inputs: [String], cotangent: String,
    forAll calls: Generator<Call>, cases: Int = 6,
    forward: @escaping @Sendable (Call) throws -> Matrix
  ) -> Claim {
    .slopes(
      title, slopes, by: inputs, of: "the sum of \(cotangent) times the output", forAll: calls,
      cases: cases
    ) { call in
      zip(try call.list(cotangent), try forward(call).values).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// The answer's parts `slopes` are linear in the input called `cotangent`, as each backward pass
  /// is: the answer to a + 2b is that to a plus twice that to b.
  package static func linear(
    _ title: String, _ slopes: [String], in cotangent: String, forAll calls: Generator<Call>,
    cases: Int = 6
  ) -> Claim {
    Claim(title, forAll: calls, cases: cases) { call, interview in
      let a = try call.list(cotangent)
      let b = a.indices.map { ($0 % 2 == 0 ? 1 : -0.5) * a[a.count - 1 - $0] }
      let first = try interview.ask(call)
      let second = try interview.ask(call.replacing(cotangent, by: b))
      let found = try interview.ask(
        call.replacing(cotangent, by: zip(a, b).map { $0 + 2 * $1 }))
      for name in slopes {
        let parts = [first, second, found].map { $0[name] }
        let outlines = parts.map { $0?.outline ?? "no \(name)" }
        try interview.expect(
          parts[0] != nil && Set(outlines).count == 1,
          answered: outlines.joined(separator: ", then "),
          expected: "\(name), of one size whatever \(cotangent) is")
        guard let one = parts[0], let two = parts[1], let sum = parts[2] else { continue }
        let size = largestSize(of: one.values)
        for index in sum.values.indices {
          let right = one.values[index] + 2 * two.values[index]
          try interview.expect(
            sum.values[index], equals: right, scale: max(size, abs(right)),
            "\(one.place(of: index)) for \(cotangent) = a + 2b, from what a and b have:")
        }
      }
    }
  }
}

/// Calls of a function whose inputs are drawn one by one.
package func calls(_ asked: String, _ inputs: [Generator<NamedTensor>]) -> Generator<Call> {
  let none = Generator<[NamedTensor]>.constant([])
  return inputs.reduce(none) { zip($0, $1).map { $0 + [$1] } }.map { Call(asked, $0) }
}

extension Generator<Matrix> {
  /// The drawn table under a name.
  package func named(_ name: String) -> Generator<NamedTensor> { map { NamedTensor(name, $0) } }
}

extension Generator<[Double]> {
  /// The drawn list under a name.
  package func named(_ name: String) -> Generator<NamedTensor> { map { NamedTensor(name, $0) } }
}

extension Generator<Double> {
  /// The drawn number under a name.
  package func named(_ name: String) -> Generator<NamedTensor> { map { NamedTensor(name, $0) } }
}
