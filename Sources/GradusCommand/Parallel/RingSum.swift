import Answering
import Exercising
import Gradus
import LargeScaleTrainingCourse

extension TrainParallel {
  /// An all-reduce whose every step is asked of 3.5.ring: of the learner's code, if it holds, else of the
  /// worked answer. `exchange` sends a piece round the ring and gives as many numbers as are expected.
  static func ringSum(
    _ team: Team, exchange: @escaping ([Double], Int) -> [Double],
    answering: @escaping (Call) throws -> Tensors
  ) -> ([Double]) throws -> [Double] {
    { values in
      var received: [[Double]] = []
      while true {
        let call = Call.ring(
          onRank: team.rank, of: team.count, values, received: received)
        let answer = try answering(call)
        let piece = answer["piece"]?.values
        let sizes = try team.together { piece.map { [$0.count] } ?? [] }
        guard Set(sizes.map(\.isEmpty)).count == 1 else {
          throw Problem("some ranks' all-reduces have returned, and others go on exchanging")
        }
        guard let piece else { return answer["sum"]?.values ?? [] }
        let before = (team.rank + team.count - 1) % team.count
        received.append(exchange(piece, sizes[before][0]))
      }
    }
  }

  #if MPI
    /// The learner's all-reduce, which the first builds and grades for all.
    func ringSum(_ world: World) throws -> ([Double]) throws -> [Double] {
      let team = world.team
      let holds = try team.together {
        guard team.isFirst else { return false }
        complain("building lesson 3.5 …")
        let state = ringExercise.grade(try learnersAnswerer("3.5")).state
        complain("3.5.ring: \(state.whose(state == .holds ? .mine : .reference))")
        return state == .holds
      }[0]
      let own = Child(
        Products.folder.appending(path: "answers-3.5"), limits: Limits(exerciseSeconds: .infinity))
      return Self.ringSum(team, exchange: world.exchange) { call in
        try holds ? ringExercise.answer(call, by: own).answer : ringExercise.reference(call)
      }
    }
  #endif
}
