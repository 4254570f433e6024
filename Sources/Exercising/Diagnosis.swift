import Gradus

/// What a wrong answerer has in common with the known deviations.
public enum Diagnosis: Sendable, Equatable, Codable {
  /// These deviations, one or a pair, reproduce every answer, and nothing else does.
  case named([DeviationName])
  /// These reproduce every answer but those to questions about robustness, and nothing else does.
  case namedInTheMain([DeviationName])
  /// Each of these reproduces every answer; the questions asked so far do not tell them apart.
  case ambiguous([[DeviationName]])
  /// None does.
  case unknown
  /// The same question had another answer the second time, so that no function is to be named.
  case unsteady(question: String)
}

extension Exercise {
  /// What the wrong answers of an interview have in common with the deviations; `main` are the numbers
  /// of answers and of errors that came before robustness was asked about.
  ///
  /// Who has a wrong idea and treats the corners in another way than the deviation is told of the
  /// idea: the corners wait.
  func diagnose(
    _ interview: Interview<Q, A>, main: (answers: Int, errors: Int)
  ) -> Diagnosis? {
    let whole = diagnose(interview.transcript, thrown: interview.thrown)
    guard whole == .unknown,
      case .named(let names) = diagnose(
        Array(interview.transcript.prefix(main.answers)),
        thrown: Array(interview.thrown.prefix(main.errors)))
    else { return whole }
    return .namedInTheMain(names)
  }

  /// Compares what was answered with every deviation, then with every pair of them.
  ///
  /// A deviation counts when it gives every answer of the transcript, right ones too, to the
  /// tolerance, and answers none of the questions to which the code threw an error, which are
  /// `thrown`. Single ones are preferred to pairs. Without a wrong answer there is no diagnosis.
  /// - Complexity: one evaluation of the reference a question, and one of each deviation up to its
  ///   first difference; the wrong answers are compared first, so that most end at once.
  package func diagnose(
    _ transcript: [(question: Q, answer: A)], thrown: [Q] = []
  ) -> Diagnosis? {
    let wrong = transcript.map(isWrong)
    // What has answered nothing wrong, as code that only throws, is no deviation's likeness.
    guard wrong.contains(true) else { return nil }
    let wrongFirst = [true, false].flatMap { side in
      zip(transcript, wrong).filter { $0.1 == side }.map(\.0)
    }
    let fitting = deviations.simplestFitting { indices in
      let fits =
        wrongFirst.allSatisfy { asked in
          guard let answer = try? deviations.answer(indices, asked.question) else { return false }
          return agree(asked.answer, answer, tolerance, besidesRounding: true)
        } && thrown.allSatisfy { (try? deviations.answer(indices, $0)) == nil }
      return fits ? indices.map { deviations.names[$0] } : nil
    }
    let names = fitting.map(\.result)
    switch names.count {
    case 0: return .unknown
    case 1: return .named(names[0])
    default: return .ambiguous(names)
    }
  }

  private func isWrong(_ asked: (question: Q, answer: A)) -> Bool {
    guard let right = try? reference(asked.question) else { return true }
    return !agree(asked.answer, right, tolerance)
  }
}
