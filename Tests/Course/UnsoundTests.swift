import Gradus
import Synchronization
import Testing

@testable import Exercising

/// What an author is told of an exercise that is not sound.
@Suite struct UnsoundTests {
  private typealias Twice = Exercise<Call, Tensors>
  private typealias Wrong = Deviation<Edits<Call, Tensors>>

  private static func call(_ x: Double) -> Call { Call("twice a number", [NamedTensor("x", x)]) }
  private static func answer(_ y: Double) -> Tensors { Tensors([NamedTensor("y", y)]) }
  private static let right: @Sendable (Call) throws -> Tensors = {
    answer(2 * (try $0["x"].values[0]))
  }

  private static let claim = Twice.asked("doubles what was counted", [3, 5])

  private static func wrong(_ id: String, _ change: @escaping @Sendable (Double) -> Double) -> Wrong
  {
    Wrong(id, "The \(id) of it") { _, answer in
      answer = Self.answer(change((answer["y"]?.values[0] ?? .nan) / 2))
    }
  }

  private static let six = [
    wrong("same") { $0 }, wrong("half") { $0 / 2 }, wrong("square") { $0 * $0 },
    wrong("opposite") { -2 * $0 }, wrong("thrice") { 3 * $0 }, wrong("next") { 2 * $0 + 1 },
  ]

  private func faults(
    tolerance: Double = 1e-9, claims: [Claim<Call, Tensors>] = [claim],
    deviations: Deviations<Call, Tensors> = Deviations(editing: right, six), hints: Int = 3
  ) -> [String] {
    let exercise = Twice(
      "1.1.twice", "twice a number", file: "Twice.swift", tolerance: tolerance,
      reference: Self.right, claims: claims, deviations: deviations,
      hints: [String](repeating: "Add it to itself.", count: hints))
    let found = Soundness.of([exercise])
    #expect(found.map(\.exercise.id) == ["1.1.twice"])
    #expect(found[0].deviations.count == deviations.names.count)
    return found[0].faults
  }

  private func faults(with deviation: Wrong) -> [String] {
    faults(deviations: Deviations(editing: Self.right, Self.six + [deviation]))
  }

  @Test func aSoundOneHasNone() { #expect(faults().isEmpty) }

  @Test func theRightAnswerMustHold() {
    let wrong = Claim<Call, Tensors>(
      "is seven", asking: { [(Self.call(3), Self.answer(7))] }, source: "a book")
    let found = faults(claims: [Self.claim, wrong])
    #expect(
      found.first == """
        the worked answer does not hold:
          ✗ is seven
            asked     twice a number for x = 3
            place     y
            there     x = 3
            answered  6
            expected  7  (a book)
        """)
    #expect(
      found.dropFirst().first?.contains("when its last digits are rounded otherwise:") == true)
  }

  /// 60 numbers, since every seventh is rounded otherwise.
  @Test func aToleranceMustLeaveRoomForRounding() {
    let many = Twice.asked("doubles fractions", (1...60).map { Double($0) / 7 })
    #expect(faults(tolerance: 1e-9, claims: [many]).isEmpty)
    let found = faults(tolerance: 1e-15, claims: [many])
    #expect(
      found.first?.hasPrefix(
        "the right answer does not hold when its last digits are rounded otherwise:") == true)
  }

  @Test func aDeviationMustBeRejected() {
    #expect(
      faults(with: Self.wrong("sum") { $0 + $0 }) == [
        "no claim rejects the deviation sum: The sum of it"
      ])
  }

  @Test func aDeviationMustBeNamed() {
    #expect(
      faults(with: Self.wrong("itself") { $0 }) == [
        "the deviation same is rejected, but not named: its answers are those of each of same, itself",
        "the deviation itself is rejected, but not named: its answers are those of each of same, itself",
      ])
    let calls = Mutex(0.0)
    let unsteady = faults(
      with: Self.wrong("count") { _ in
        calls.withLock {
          $0 += 1
          return $0
        }
      })
    #expect(
      unsteady == [
        "the deviation count is rejected, but not named: it answers otherwise the second time: "
          + "twice a number for x = 3"
      ])
  }

  @Test func aDeviationMustAnswer() {
    struct Refusal: Error {}
    let deviations = Deviations<Call, Tensors>(
      of: 0.0,
      answering: { change, call in
        guard change < 6 else { throw Refusal() }
        return Self.answer((2 + change) * (try call["x"].values[0]))
      },
      (1...6).map { place in Deviation("by-\(place)", "By \(place) more") { $0 += Double(place) } })
    #expect(
      faults(deviations: deviations) == [
        "the deviation by-6 is rejected, but not named: it answers nothing wrong, and only throws"
      ])
  }

  @Test func pairsOfDeviationsMustAnswer() {
    struct Refusal: Error {}
    let deviations = Deviations<Call, Tensors>(
      of: [Double](),
      answering: { changes, call in
        guard changes.count < 2 else { throw Refusal() }
        return Self.answer((2 + (changes.first ?? 0)) * (try call["x"].values[0]))
      },
      (1...6).map { place in Deviation("by-\(place)", "By \(place)") { $0.append(Double(place)) } })
    #expect(faults(deviations: deviations) == ["no two deviations together answer any question"])
  }

  @Test func aClaimMustRejectSomething() {
    let idle = Claim<Call, Tensors>("is a number") { _ = try $0.ask(Self.call(1)) }
    #expect(
      faults(claims: [Self.claim, idle]) == [
        "no deviation is rejected by the claim \"is a number\""
      ])
  }

  @Test func aStubMustBeTold() {
    let silent = Claim<Call, Tensors>("asks nothing") { _ in }
    let found = faults(claims: [silent])
    #expect(found.first == "a stub that throws Todo is not called not started, but: holds")
  }

  @Test func deviationsAndHintsAreCounted() {
    let five = Deviations(editing: Self.right, Array(Self.six.dropLast()))
    #expect(
      faults(deviations: five, hints: 2) == [
        "its deviations are 5; six are the least", "its hints are 2, and not three",
      ])
    let again = Self.wrong("same") { $0 - 1 }
    #expect(faults(with: again) == ["two deviations are called same"])
  }
}

extension Exercise<Call, Tensors> {
  /// Expects twice each of `numbers`.
  fileprivate static func asked(_ title: String, _ numbers: [Double]) -> Claim<Call, Tensors> {
    Claim(
      title,
      asking: {
        numbers.map {
          (Call("twice a number", [NamedTensor("x", $0)]), Tensors([NamedTensor("y", 2 * $0)]))
        }
      }, source: "by hand")
  }
}
