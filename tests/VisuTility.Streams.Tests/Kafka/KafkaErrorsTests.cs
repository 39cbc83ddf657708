using Confluent.Kafka;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Kafka;

public sealed class KafkaErrorsTests
{
    [Theory]
    [InlineData(ErrorCode.Local_TimedOut, TransactionOutcome.Retriable, "_TIMED_OUT")]
    [InlineData(ErrorCode.Local_Conflict, TransactionOutcome.Retriable, "_CONFLICT")]
    [InlineData(ErrorCode.GroupAuthorizationFailed, TransactionOutcome.Unauthorized, "GROUP_AUTHORIZATION_FAILED")]
    public void A_retriable_exception_may_be_tried_again(ErrorCode code, TransactionOutcome outcome, string name)
    {
        var result = KafkaErrors.Transaction(new KafkaRetriableException(new Error(code, "text")));

        Assert.Equal(new TransactionResult(outcome, name, "text"), result);
    }

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration, TransactionOutcome.Abortable)]
    [InlineData(ErrorCode.UnknownMemberId, TransactionOutcome.Abortable)]
    [InlineData(ErrorCode.Local_Inconsistent, TransactionOutcome.Abortable)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, TransactionOutcome.Unauthorized)]
    public void A_transaction_that_requires_an_abort_is_abortable_unless_it_will_never_heal(ErrorCode code, TransactionOutcome outcome)
    {
        Assert.Equal(outcome, KafkaErrors.Transaction(new KafkaTxnRequiresAbortException(new Error(code, "text"))).Outcome);
    }

    [Theory]
    [InlineData(ErrorCode.Local_Fenced, TransactionOutcome.Fenced)]
    [InlineData(ErrorCode.ProducerFenced, TransactionOutcome.Fenced)]
    [InlineData(ErrorCode.InvalidProducerEpoch, TransactionOutcome.Fenced)]
    [InlineData(ErrorCode.TransactionalIdAuthorizationFailed, TransactionOutcome.Unauthorized)]
    [InlineData(ErrorCode.ClusterAuthorizationFailed, TransactionOutcome.Unauthorized)]
    [InlineData(ErrorCode.InvalidTxnState, TransactionOutcome.Fatal)]
    [InlineData(ErrorCode.Local_TimedOut, TransactionOutcome.Fatal)]
    public void A_fatal_error_is_fatal_whatever_its_type(ErrorCode code, TransactionOutcome outcome)
    {
        var error = new Error(code, "text", isFatal: true);

        Assert.Equal(outcome, KafkaErrors.Transaction(new KafkaException(error)).Outcome);
        Assert.Equal(outcome, KafkaErrors.Transaction(new KafkaRetriableException(error)).Outcome);
        Assert.Equal(outcome, KafkaErrors.Transaction(new KafkaTxnRequiresAbortException(error)).Outcome);
    }

    [Theory]
    [InlineData(ErrorCode.Local_State, TransactionOutcome.Fatal)]
    [InlineData(ErrorCode.MsgSizeTooLarge, TransactionOutcome.TooLarge)]
    public void An_exception_without_a_class_is_fatal_but_for_a_record_too_large(ErrorCode code, TransactionOutcome outcome)
    {
        Assert.Equal(outcome, KafkaErrors.Transaction(new KafkaException(new Error(code, "text"))).Outcome);
    }

    [Theory]
    [InlineData(ErrorCode.Local_AutoOffsetReset, ConsumerFaultKind.PositionLost)]
    [InlineData(ErrorCode.OffsetOutOfRange, ConsumerFaultKind.PositionLost)]
    [InlineData(ErrorCode.Local_LogTruncation, ConsumerFaultKind.PositionLost)]
    [InlineData(ErrorCode.Local_MaxPollExceeded, ConsumerFaultKind.MembershipLost)]
    [InlineData(ErrorCode.UnknownMemberId, ConsumerFaultKind.MembershipLost)]
    [InlineData(ErrorCode.UnknownTopicOrPart, ConsumerFaultKind.TopicMissing)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, ConsumerFaultKind.Unauthorized)]
    [InlineData(ErrorCode.Local_Authentication, ConsumerFaultKind.Unauthorized)]
    [InlineData(ErrorCode.Local_Transport, ConsumerFaultKind.Transient)]
    [InlineData(ErrorCode.Local_AllBrokersDown, ConsumerFaultKind.Transient)]
    public void Consumer_events_have_a_class(ErrorCode code, ConsumerFaultKind kind)
    {
        Assert.Equal(kind, KafkaErrors.ConsumerFaultKindOf(code, fatal: false));
        Assert.Equal(ConsumerFaultKind.Fatal, KafkaErrors.ConsumerFaultKindOf(code, fatal: true));
    }
}
