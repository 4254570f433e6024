/// What a program answers to `"want": "value"`.
struct ValueReply: Decodable {
  enum Value: Codable, Hashable {
    case number(Double)
    case numbers([Double])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if (try? decoder.unkeyedContainer()) != nil {
        self = .numbers(try container.decode([Double].self))
      } else {
        throw DecodingError.typeMismatch(
          Value.self,
          DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "neither"))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .numbers(let numbers): try container.encode(numbers)
      }
    }
  }

  var value: Value?
  var error: String?
}

/// What a program answers to `"want": "gradient"`.
struct GradientReply: Decodable {
  var gradient: [Double]?
  var error: String?
}

/// Where a function is to be checked: what a program answers to `"want": "shape"`, and what `--at`
/// may hold; an array of numbers stands for its `at` alone.
struct PointReply: Decodable {
  struct Part: Decodable {
    var name: String
    var shape: [Int]
  }

  var at: [Double]?
  var blocks: [Part]?
  var precision: String?
  var error: String?

  enum CodingKeys: CodingKey { case at, blocks, precision, error }

  init(from decoder: any Decoder) throws {
    if var list = try? decoder.unkeyedContainer() {
      var numbers: [Double] = []
      while !list.isAtEnd { numbers.append(try list.decode(Double.self)) }
      at = numbers
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    at = try container.decodeIfPresent([Double].self, forKey: .at)
    blocks = try container.decodeIfPresent([Part].self, forKey: .blocks)
    precision = try container.decodeIfPresent(String.self, forKey: .precision)
    error = try container.decodeIfPresent(String.self, forKey: .error)
  }
}
