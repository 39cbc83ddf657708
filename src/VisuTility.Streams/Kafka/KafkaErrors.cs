using Confluent.Kafka;
using VisuTility.Streams.Kafka.Native;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// The client's errors as our classes. Order matters: a fatal error is fatal whatever its type says; librdkafka folds
/// INVALID_PRODUCER_EPOCH and PRODUCER_FENCED into _FENCED, and an error with no flag at all is to be treated as fatal (librdkafka's
/// own advice).
/// </summary>
internal static class KafkaErrors
{
    public static unsafe string NameOf(ErrorCode code)
    {
        NativeLibraries.Load();
        return RdKafka.NameOf((int)code);
    }

    public static bool IsAuthorization(ErrorCode code) => code is
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
        or ErrorCode.TransactionalIdAuthorizationFailed or ErrorCode.DelegationTokenAuthorizationFailed;

    public static bool IsAuthentication(ErrorCode code) => code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed;

    /// <summary>Answer of a transactional call that threw.</summary>
    public static TransactionResult Transaction(KafkaException exception) =>
        Result(TransactionOutcomeOf(exception), exception.Error);

    public static TransactionResult Result(TransactionOutcome outcome, Error error) => new(outcome, NameOf(error.Code), error.Reason);

    /// <summary>What an error event of the consumer, or an error in place of a record, means.</summary>
    public static ConsumerFaultKind ConsumerFaultKindOf(ErrorCode code, bool fatal)
    {
        if (fatal)
        {
            return ConsumerFaultKind.Fatal;
        }

        if (IsAuthorization(code) || IsAuthentication(code))
        {
            return ConsumerFaultKind.Unauthorized;
        }

        return code switch
        {
            ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange or ErrorCode.Local_LogTruncation
                => ConsumerFaultKind.PositionLost,
            ErrorCode.Local_MaxPollExceeded or ErrorCode.Local_AssignmentLost or ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration
                or ErrorCode.FencedMemberEpoch or ErrorCode.StaleMemberEpoch or ErrorCode.FencedInstanceId
                => ConsumerFaultKind.MembershipLost,
            ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition or ErrorCode.UnknownTopicId
                => ConsumerFaultKind.TopicMissing,
            _ => ConsumerFaultKind.Transient,
        };
    }

    private static TransactionOutcome TransactionOutcomeOf(KafkaException exception)
    {
        var code = exception.Error.Code;
        if (IsAuthorization(code) || IsAuthentication(code))
        {
            return TransactionOutcome.Unauthorized;
        }

        if (code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch)
        {
            return TransactionOutcome.Fenced;
        }

        if (exception.Error.IsFatal)
        {
            return TransactionOutcome.Fatal;
        }

        return exception switch
        {
            KafkaRetriableException => TransactionOutcome.Retriable,
            KafkaTxnRequiresAbortException => TransactionOutcome.Abortable,
            _ => code == ErrorCode.MsgSizeTooLarge ? TransactionOutcome.TooLarge : TransactionOutcome.Fatal,
        };
    }
}
