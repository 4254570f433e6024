import Gradus
import Testing

@testable import Exercising
@testable import GradusCatalogue

/// Schedules that are wrong in two ways at once are named by both.
@Suite struct PairTests {
  private static let schedulers = ScheduleCatalogue.all.map(\.scheduler)

  /// One of the scheduler's own deviations together with a step's delay, which any can have.
  @Test(arguments: schedulers)
  func twoDeviationsOfAScheduleAreNamed(scheduler: String) throws {
    let deviations = try #require(ScheduleCatalogue.deviations(of: scheduler))
    let late = try #require(deviations.names.firstIndex { $0.id == "one-step-late" })
    var named = 0
    for file in try Golden.names(below: "schedules/\(scheduler)-") {
      let recording = try Golden.load(ScheduleTrace.self, file).recording()
      for own in 0..<min(late, 2) {
        let wrong = Recording(
          question: recording.question,
          answer: try deviations.answer([own, late], recording.question),
          allowed: recording.allowed, scales: recording.scales)
        let found = try judgement(
          of: [wrong], by: { try $0.answer() }, deviations: deviations)
        // On this recording one of them alone may do the same.
        if found.firstDifference == nil { continue }
        if found.deviations.contains(where: { $0.names.count == 1 }) { continue }
        let pair = [own, late].map { deviations.names[$0] }
        #expect(found.deviations.contains { $0.names == pair }, "\(pair.map(\.id)) in \(file)")
        named += 1
      }
    }
    #expect(named > 0, "no two deviations of \(scheduler) were tried")
  }
}
