import Exercising
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting

/// Schedule-Free SGD, which is asked where it takes its slopes.
let scheduleFreeExercise: Exercise<Call, Tensors> = Exercise(
  "3.9.schedule-free", "Schedule-Free SGD", file: "ScheduleFree.swift",
  reference: { try worked($0) },
  claims: [
    .lessonsExample {
      let call = scheduleFreeCall(
        Matrix([[1], [1], [1]]), [5, 5, 5], from: [0], lr: 0.2, beta: 0.75, warmUp: 2)
      let last = 5.0 / 9 * 2.28 + 4.0 / 9 * 3.656
      return [
        (
          call,
          Tensors([
            NamedTensor("asked", Matrix(column: [0, 1, 2.36])),
            NamedTensor("average", Matrix(column: [1, 2.28, last])),
          ])
        )
      ]
    },
    Claim(
      "is SGDScheduleFree, where it asks and where its averages are",
      asking: {
        try Golden.load(LessonRecording.self, "libraries/3.9-schedule-free.json").cases.map {
          (Call(asked, try inputs.map($0.tensor)), Tensors(try outputs.map($0.tensor)))
        }
      }, source: "\(scheduleFreeSource) on \(Golden.source)"),
    Claim("each average is that of all iterates, which the slopes lead to", forAll: calls) {
      call, interview in
      let answer = try interview.ask(call)
      let loss = try ExampleByExample(call)
      let (rows, width) = (loss.examples.rows, loss.examples.columns)
      let (found, places) = (answer["average"]?.values ?? [], answer["asked"]?.values ?? [])
      try interview.expect(
        found.count == rows * width && places.count == rows * width, answered: answer.outline,
        expected: "\(rows) points where slopes were asked, and as many averages")
      var iterate = try call.list("start")
      var sum = iterate.map { _ in 0.0 }
      var weights = 0.0
      for step in 0..<rows {
        let place = Array(places[step * width..<(step + 1) * width])
        let rate = try rate(call, step + 1)
        let slopes = loss.gradient(step, at: place)
        let decay = try call.number("λ")
        for i in iterate.indices { iterate[i] -= rate * (slopes[i] + decay * place[i]) }
        weights += rate * rate
        for i in sum.indices {
          sum[i] += rate * rate * iterate[i]
          try interview.expect(
            found[step * width + i], equals: sum[i] / weights, scale: 1 + abs(sum[i] / weights),
            "average[\(step), \(i)], of the iterates to which the slopes asked for lead, is")
        }
      }
    },
    Claim("with β = 0 the slopes are those of plain descent", forAll: calls) { call, interview in
      let plain = call.replacing("β", by: [0])
      let answer = try interview.ask(plain)["asked"]?.values ?? []
      let loss = try ExampleByExample(call)
      var p = try call.list("start")
      try interview.expect(
        answer.count == p.count * loss.examples.rows, answered: counted(answer.count, "number"),
        expected: "\(loss.examples.rows) points")
      for step in 0..<loss.examples.rows {
        for i in p.indices {
          try interview.expect(
            answer[step * p.count + i], equals: p[i], scale: 1 + abs(p[i]),
            "with β = 0, asked[\(step), \(i)] is")
        }
        let (slopes, rate) = (loss.gradient(step, at: p), try rate(call, step + 1))
        let decay = try call.number("λ")
        for i in p.indices { p[i] -= rate * (slopes[i] + decay * p[i]) }
      }
    },
    Claim("with β = 1 they are taken at the average before", forAll: calls) { call, interview in
      let answer = try interview.ask(call.replacing("β", by: [1]))
      let (places, found) = (answer["asked"]?.values ?? [], answer["average"]?.values ?? [])
      let width = try call.list("start").count
      try interview.expect(
        places.count == found.count, answered: answer.outline,
        expected: "as many points where slopes were asked as averages")
      for index in places.indices.dropFirst(width) {
        try interview.expect(
          places[index], equals: found[index - width], scale: 1 + abs(places[index]),
          "with β = 1, asked[\(index / width), \(index % width)] is, and the average before it,")
      }
    },
  ],
  deviations: Deviations(
    of: ScheduleFreeLines(), answering: { try $0.answer($1) }, ScheduleFreeLines.deviations),
  hints: [
    "There are three points: one that runs, one that is the mean of where it was, and one between "
      + "them. Which of the three is asked for slopes, which one moves along them, and which do you "
      + "return?",
    "y = (1 − β) z + β x; z ← z − γₜ (g(y) + λ y); x ← x + c (z − x) with c = γₜ²/(γ₁² + … + γₜ²) and "
      + "γₜ = γ min(1, t/w).",
    "var (z, x) = (start, start); var sum = 0.0; for t in 1...steps { let rate = …; let y = …; let g = "
      + "gradient(y); …; sum += rate * rate; let c = rate * rate / sum; … }. Where warmUp is 0 do not "
      + "divide by it.",
  ],
  why:
    "The mean of the iterates is calm without a rate that falls, so no end need be known. "
    + "Slopes from between are fresher than the average's and calmer than the iterate's.")

package let scheduleFreeSource = "schedulefree 1.4.1"

private let asked = "Schedule-Free SGD's averages"
private let inputs = ["start", "examples", "targets", "lr", "β", "warmUp", "λ"]
private let outputs = ["asked", "average"]

package func scheduleFreeCall(
  _ examples: Matrix, _ targets: [Double], from start: [Double], lr: Double, beta: Double,
  warmUp: Int = 0, decay: Double = 0
) -> Call {
  Call(
    asked,
    [
      NamedTensor("start", start), NamedTensor("examples", examples),
      NamedTensor("targets", targets), NamedTensor("lr", lr), NamedTensor("β", beta),
      NamedTensor("warmUp", Double(warmUp)), NamedTensor("λ", decay),
    ])
}

private let calls = zip(
  Generator.matrix(rows: 5, columns: 2), .vector(5), .vector(2), .choice(of: [0.05, 0.1]),
  .choice(of: [0.9, 0.6]), .choice(of: [0, 3, 7]), .choice(of: [0.2, 0])
).map { scheduleFreeCall($0, $1, from: $2, lr: $3, beta: $4, warmUp: $5, decay: $6) }

/// The rate of step `t`.
private func rate(_ call: Call, _ t: Int) throws -> Double {
  let warmUp = try call.number("warmUp")
  return try call.number("lr") * (Double(t) < warmUp ? Double(t) / warmUp : 1)
}

private func worked(_ call: Call) throws -> Tensors {
  let (start, rate, beta) = (try call.list("start"), try call.number("lr"), try call.number("β"))
  let (warmUp, decay) = (try call.integer("warmUp"), try call.number("λ"))
  let loss = try ExampleByExample(call)
  return loss.answer { gradient in
    scheduleFree(
      from: start, steps: loss.examples.rows, learningRate: rate, beta: beta, warmUp: warmUp,
      weightDecay: decay, gradient: gradient)
  }
}
