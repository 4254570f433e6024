import Gradus
import GradusFixtures
import GradusReference
import Testing

/// The reference schedules against PyTorch's recorded ones.
@Suite struct ScheduleGoldenTests {
  private static let files = (try? Fixtures.golden().names(below: "schedules/")) ?? []

  @Test func thereAreTracesOfEverySchedule() {
    #expect(Self.files.count >= 60)
    for name in Schedule.names {
      #expect(Self.files.contains { $0.hasPrefix("schedules/\(name)-") })
    }
  }

  @Test(arguments: files)
  func everyRateIsPyTorchs(file: String) throws {
    let trace = try Fixtures.golden().load(ScheduleTrace.self, file)
    let found = try trace.run.answer()
    let error = trace.answer.largestError(of: found)
    #expect(error <= 1e-12, "\(found.values) for \(trace.values)")
  }
}
