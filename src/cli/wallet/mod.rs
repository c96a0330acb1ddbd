//! `loket wallet`: members' wallets. A movement is inquired and paid like every other sale, with the same JSON and exit
//! codes.
//!
//! Nothing that moves money is sent without `--yes`. A voucher's code is never printed.

pub mod args;
mod lines;

use crate::base::time::{clock_text, day_text};
use crate::cli::args::SeenArgs;
use crate::cli::context::CommandContext;
use crate::cli::{output, payment};
use crate::domain::payment::Payment;
use crate::domain::product::ProductKind;
use crate::domain::wallet::RefundQuestion;
use crate::till::ReadError;
use crate::till::inquire::InquireError;
use crate::till::pay::PaymentRequest;
use crate::till::resolve::ResolveError;
use crate::till::wallet::{MovementRequest, ask};
use crate::wording::exit::{self, ExitStatus};

use args::{MemberArgs, RefundArgs, RegisterArgs, SumArgs, WalletCommand, WalletHistoryArgs, WalletReconcileArgs};

/// Runs one `loket wallet` command.
pub async fn run(counter: &CommandContext, command: &WalletCommand) -> ExitStatus {
    match command {
        WalletCommand::Balance(args) => balance(counter, args).await,
        WalletCommand::History(args) => history(counter, args).await,
        WalletCommand::Register(args) => register(counter, args).await,
        WalletCommand::Transfer(args) => {
            let typed = [args.from.as_str(), args.to.as_str()];
            movement(counter, ProductKind::KwalletTransfer, &args.sum, typed, |[member, to]| MovementRequest {
                member,
                to: Some(to),
                ..MovementRequest::default()
            })
            .await
        }
        WalletCommand::Voucher(args) => {
            let typed = [args.code.as_str(), args.member.as_str()];
            movement(counter, ProductKind::KwalletVoucher, &args.sum, typed, |[code, member]| MovementRequest {
                member,
                code: Some(code),
                ..MovementRequest::default()
            })
            .await
        }
        WalletCommand::Pay(args) => {
            let order = args.order.clone();
            movement(counter, ProductKind::KwalletPay, &args.sum, [args.member.as_str()], |[member]| MovementRequest {
                member,
                order: Some(order),
                ..MovementRequest::default()
            })
            .await
        }
        WalletCommand::Reconcile(args) => reconcile(counter, args).await,
        WalletCommand::Refund(args) => refund(counter, args).await,
    }
}

/// The arguments; each `-` is read from standard input, one line each. The fault is already printed.
fn typed<const N: usize>(
    counter: &CommandContext,
    json: bool,
    arguments: [&str; N],
) -> Result<[String; N], ExitStatus> {
    let mut texts = arguments.map(str::to_owned);
    for text in texts.iter_mut().filter(|text| *text == "-") {
        let nothing = || counter.fail(json, ("no_input", ExitStatus::Usage), counter.words.command.nothing_read);
        *text = payment::read_line().ok_or_else(nothing)?;
    }
    Ok(texts)
}

fn fail(counter: &CommandContext, json: bool, fault: &InquireError) -> ExitStatus {
    counter.fail(json, exit::of_inquire(fault), &counter.speaker().inquire(fault))
}

fn fail_resolve(counter: &CommandContext, json: bool, fault: &ResolveError) -> ExitStatus {
    counter.fail(json, exit::of_resolve(fault), &counter.speaker().resolve(fault))
}

async fn balance(counter: &CommandContext, args: &MemberArgs) -> ExitStatus {
    let [member] = match typed(counter, args.json, [&args.member]) {
        Ok(typed) => typed,
        Err(exit) => return exit,
    };
    match counter.till.wallet_saldo(&member).await {
        Ok((member, saldo)) => {
            lines::saldo(counter, args.json, member.as_str(), saldo);
            ExitStatus::Done
        }
        Err(fault) => fail(counter, args.json, &fault),
    }
}

async fn history(counter: &CommandContext, args: &WalletHistoryArgs) -> ExitStatus {
    let [member] = match typed(counter, args.json, [&args.member]) {
        Ok(typed) => typed,
        Err(exit) => return exit,
    };
    match counter.till.wallet_history(&member, args.from, args.to).await {
        Ok(movements) => {
            lines::history(counter, args.json, &movements);
            ExitStatus::Done
        }
        Err(fault) => fail(counter, args.json, &fault),
    }
}

/// Registers a member's virtual accounts. It moves no money, but the program never repeats it: only a person may.
async fn register(counter: &CommandContext, args: &RegisterArgs) -> ExitStatus {
    let words = &counter.words.wallet;
    if !args.yes {
        return counter.fail(args.json, ("needs_yes", ExitStatus::Usage), &(words.needs_yes_bare)(words.register));
    }
    let [member] = match typed(counter, args.json, [&args.member]) {
        Ok(typed) => typed,
        Err(exit) => return exit,
    };
    match counter.till.wallet_register(&member, &args.name, &args.phone, &args.email).await {
        Ok(registered) => lines::registered(counter, args.json, &member, &registered),
        Err(fault) => {
            let sent = matches!(
                fault,
                InquireError::Read(
                    ReadError::TimedOut | ReadError::Cut | ReadError::Unreadable | ReadError::HttpStatus(_)
                )
            );
            let exit = fail(counter, args.json, &fault);
            if sent {
                output::say(words.register_unclear);
            }
            exit
        }
    }
}

/// Moves money: reads the arguments, inquires and pays. Refused without `--yes`.
async fn movement<const N: usize>(
    counter: &CommandContext,
    kind: ProductKind,
    sum: &SumArgs,
    arguments: [&str; N],
    wanted: impl FnOnce([String; N]) -> MovementRequest,
) -> ExitStatus {
    if !sum.yes {
        let product = crate::till::wallet::product(kind);
        let sentence = (counter.words.wallet.needs_yes)(product.name.as_str(), sum.amount);
        return counter.fail(sum.json, ("needs_yes", ExitStatus::Usage), &sentence);
    }
    let texts = match typed(counter, sum.json, arguments) {
        Ok(texts) => texts,
        Err(exit) => return exit,
    };
    let wanted = MovementRequest { amount: Some(sum.amount), note: sum.note.clone(), ..wanted(texts) };
    pay(counter, (sum.json, &sum.seen, false), kind, &wanted).await
}

/// Inquires and pays. `used`: the caller accepts that the money of this refund may have paid a sale that stands.
async fn pay(
    counter: &CommandContext,
    (json, seen, used): (bool, &SeenArgs, bool),
    kind: ProductKind,
    wanted: &MovementRequest,
) -> ExitStatus {
    let (again, uncompared_seen) = (seen.again, seen.uncompared);
    let seen = match payment::seen(counter, json, seen).await {
        Ok(seen) => seen,
        Err(exit) => return exit,
    };
    let quote = match counter.till.wallet_quote(kind, wanted).await {
        Ok(quote) => quote,
        Err(fault) => return fail(counter, json, &fault),
    };
    payment::warn(counter, &quote);
    let request = PaymentRequest { seen, again, uncompared_seen, loss_seen: true, ..PaymentRequest::of(quote.bill) };
    match counter.till.pay(PaymentRequest { used_money_seen: used, ..request }).await {
        Ok(end) => payment::paid(counter, json, &end),
        Err(refusal) => payment::refused(counter, json, &refusal),
    }
}

async fn reconcile(counter: &CommandContext, args: &WalletReconcileArgs) -> ExitStatus {
    let words = &counter.words.wallet;
    let own = match counter.till.wallet_order(ProductKind::KwalletPay, &args.order).await {
        Ok(Some(own)) => own,
        Ok(None) => return counter.fail(args.json, ("not_found", ExitStatus::RefusedHere), words.no_own_order),
        Err(fault) => return counter.fail_journal(args.json, &fault),
    };
    if !args.yes {
        let sentence = (words.needs_yes)(words.reconcile, own.money().total);
        return counter.fail(args.json, ("needs_yes", ExitStatus::Usage), &sentence);
    }
    clear_up(counter, args.json, &own).await
}

/// Asks the provider to complete or repeat our own unresolved movement, and says first when that was done before.
async fn clear_up(counter: &CommandContext, json: bool, own: &Payment) -> ExitStatus {
    if let Some(at) = counter.till.cleared_at(own) {
        let when = format!("{} {}", day_text(at, counter.zone()), clock_text(at, counter.zone()));
        output::say(&(counter.words.wallet.cleared_before)(&when));
    }
    match counter.till.clear_up(own.id()).await {
        Ok(cleared) => {
            let exit = counter.show(json, &cleared);
            payment::after(counter, &cleared);
            exit
        }
        Err(fault) => fail_resolve(counter, json, &fault),
    }
}

async fn refund(counter: &CommandContext, args: &RefundArgs) -> ExitStatus {
    let [member] = match typed(counter, args.json, [&args.member]) {
        Ok(typed) => typed,
        Err(exit) => return exit,
    };
    let wanted = MovementRequest {
        member,
        order: Some(args.order.clone()),
        id_trans: args.accept.clone(),
        note: args.note.clone().unwrap_or_default(),
        ..MovementRequest::default()
    };
    match &args.accept {
        Some(id_trans) if args.yes => {
            accept(counter, (args.json, &args.seen, args.although_used), id_trans, &wanted).await
        }
        accept => question(counter, args.json, accept.as_deref(), &wanted).await,
    }
}

/// The first step of a refund: lists what can be refunded. With an `id_trans` but without `--yes` it names the amount
/// and refuses.
async fn question(
    counter: &CommandContext,
    json: bool,
    id_trans: Option<&str>,
    wanted: &MovementRequest,
) -> ExitStatus {
    let order = wanted.order.as_deref().unwrap_or("");
    let question = match counter.till.wallet_refundable(order, &wanted.member).await {
        Ok(question) => question,
        Err(fault) => return fail(counter, json, &fault),
    };
    let Some(id_trans) = id_trans else {
        lines::question(counter, json, order, &wanted.member, &question);
        return ExitStatus::Done;
    };
    let (words, product) = (&counter.words.wallet, crate::till::wallet::product(ProductKind::KwalletRefund));
    let row = match &question {
        RefundQuestion::Open(_, rows) => rows.iter().find(|row| row.id_trans.as_str() == id_trans),
        RefundQuestion::Done(_) => None,
    };
    let sentence = match row {
        Some(row) => (words.needs_yes)(product.name.as_str(), row.amount),
        None => (words.needs_yes_bare)(product.name.as_str()),
    };
    counter.fail(json, ("needs_yes", ExitStatus::Usage), &sentence)
}

/// The second step of a refund. Our own unresolved refund of the same `id_trans` is asked about and sent again on its
/// own row, never as a second payment. A refund that the provider calls done is done.
async fn accept(
    counter: &CommandContext,
    (json, seen, used): (bool, &SeenArgs, bool),
    id_trans: &str,
    wanted: &MovementRequest,
) -> ExitStatus {
    let order = wanted.order.as_deref().unwrap_or("");
    if let Err(fault) = ask(ProductKind::KwalletRefund, wanted) {
        return fail(counter, json, &fault);
    }
    let own = match counter.till.wallet_order(ProductKind::KwalletRefund, order).await {
        Ok(own) => own,
        Err(fault) => return counter.fail_journal(json, &fault),
    };
    let same = |own: &&Payment| {
        let asked = own.intent.bill.wallet.as_ref().and_then(|wallet| wallet.id_trans.as_ref());
        asked.is_some_and(|asked| asked.as_str() == id_trans.trim())
    };
    if let Some(open) = own.as_ref().filter(|own| own.state().is_unresolved()).filter(same) {
        return clear_up(counter, json, open).await;
    }
    match counter.till.wallet_quote(ProductKind::KwalletRefund, wanted).await {
        Err(InquireError::Read(ReadError::NothingToRefund(text))) => {
            match counter.till.wallet_refundable(order, &wanted.member).await {
                Ok(done @ RefundQuestion::Done(_)) => {
                    lines::question(counter, json, order, &wanted.member, &done);
                    ExitStatus::Done
                }
                _ => fail(counter, json, &InquireError::Read(ReadError::NothingToRefund(text))),
            }
        }
        Err(fault) => fail(counter, json, &fault),
        Ok(_) => pay(counter, (json, seen, used), ProductKind::KwalletRefund, wanted).await,
    }
}
