import Exercising
import Gradus
import GradusFixtures
import GradusReference

extension Verification {
  /// The initializers beside those of torch.nn.init: what is exact apart from what is not.
  static func initializersByPyTorch() throws -> [Verification] {
    let recordings = try RandomGenerator.Precision.allCases.map {
      try Golden.load(InitializersRecording.self, "initializers/\($0.rawValue).json")
    }
    var errors: [InitializersRecording.Case.Precision: [Double]] = [:]
    for recording in recordings {
      for item in recording.cases {
        errors[item.precision, default: []] += try item.errors(recording.dtype)
      }
    }
    let gains = try recordings[0].gains.map {
      (try Nonlinearity(named: $0.nonlinearity, $0.param).gain, $0.gain)
    }
    return [
      Verification(
        "initializers of uniform numbers, patterns", with: Golden.source,
        errors: errors[.exact] ?? [], unit: .ulp, bound: 0),
      Verification(
        "initializers of normal numbers", with: Golden.source, errors: errors[.normal] ?? [],
        unit: .ulp, bound: 2),
      Verification(
        "orthogonal_ in float64", with: "\(Golden.source), LAPACK",
        errors: errors[.orthogonal] ?? [], unit: .relative, bound: 1e-13),
      Verification(
        "calculate_gain", with: Golden.source,
        errors: relativeErrors(gains.map(\.0), gains.map(\.1)), unit: .relative, bound: 0),
    ]
  }
}

extension InitializersRecording.Case {
  /// How near a weight must come to the recorded one.
  fileprivate enum Precision { case exact, normal, orthogonal }

  fileprivate var precision: Precision {
    switch name {
    case "orthogonal_": .orthogonal
    case "normal_", "xavier_normal_", "kaiming_normal_", "trunc_normal_", "sparse_": .normal
    default: .exact
    }
  }

  /// The errors of both weights: of an orthogonal one in parts of its largest number, in float32 in
  /// units of 2⁻²³ for the 2⁻⁵² of float64; of the others in units in the last place.
  fileprivate func errors(_ precision: RandomGenerator.Precision) throws -> [Double] {
    let initializer = try Initializer(named: name, options)
    var generator = RandomGenerator(seed: seed)
    return try values.flatMap { recorded -> [Double] in
      let found = try initializer.values(shape, from: &generator, precision)
      guard found.count == recorded.count else { return [.infinity] }
      guard self.precision == .orthogonal else {
        return zip(found, recorded).map(precision.units(from:to:))
      }
      let unit = precision == .float32 ? 0x1p-29 : 1
      return errorsOfLargest(found, recorded).map { $0 * unit }
    }
  }
}
