//! What may be spent without asking the user.

use veo_project::{Consent, ErrorKind, GenerateRequest, JobView, Result, Spending, Workspace};

use crate::fake::{Run, clip};
use crate::house::{House, ended, generated, in_project, keyed, prompt};

/// What the user has to agree to first.
fn asked(answer: Result<JobView>) -> Consent {
    match answer.unwrap_err().kind() {
        ErrorKind::NeedsConsent(consent) => *consent,
        other => panic!("{other:?}"),
    }
}

/// Sends a message whose clip costs 100 credits, to its end.
async fn spend(house: &House, workspace: &Workspace, request: GenerateRequest) -> JobView {
    let run = Run::says("done", Some(clip()));
    house.fake.world().runs.push_back(run);
    let job = workspace.generate(request).await.unwrap();
    assert_eq!(job.estimate, Some(100));
    assert_eq!(generated(ended(workspace, &job).await).charged, Some(100));
    job
}

#[tokio::test]
async fn a_dear_message_is_sent_when_the_user_agrees_and_once() {
    let house = House::new().await;
    let spending = Spending {
        confirm_over: Some(99),
        cap: None,
    };
    let workspace = house.open_charging(spending).await;
    let refused = asked(workspace.generate(keyed("bees", "k")).await);
    let dear = Consent::ConfirmOver {
        estimate: 100,
        limit: 99,
    };
    assert_eq!(refused, dear);
    // Nor is a project begun that nobody wants to pay for.
    assert!(house.fake.world().messages.is_empty());
    assert!(workspace.projects().await.unwrap().is_empty());

    let agreed = GenerateRequest {
        is_agreed: true,
        ..keyed("bees", "k")
    };
    let job = spend(&house, &workspace, agreed).await;
    // The job is there: nobody is asked about it again.
    let again = workspace.generate(keyed("bees", "k")).await.unwrap();
    assert_eq!(again.id, job.id);
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn a_project_costs_no_more_than_its_cap_unasked_whoever_sends() {
    let house = House::new().await;
    let spending = Spending {
        confirm_over: None,
        cap: Some(250),
    };
    let (one, other) = (
        house.open_charging(spending).await,
        house.open_charging(spending).await,
    );
    let project = spend(&house, &one, prompt("bees")).await.project;
    spend(&house, &other, in_project("wasps", &project)).await;

    let over = Consent::Cap {
        estimate: 100,
        spent: 200,
        cap: 250,
    };
    for workspace in [&one, &other] {
        let request = in_project("hornets", &project);
        assert_eq!(asked(workspace.generate(request).await), over);
    }
    // Another project has its own cap.
    let new = GenerateRequest {
        new_project: true,
        ..prompt("hornets")
    };
    spend(&house, &one, new).await;
    let agreed = GenerateRequest {
        is_agreed: true,
        ..in_project("hornets", &project)
    };
    spend(&house, &one, agreed).await;
}

#[tokio::test]
async fn a_service_that_charges_nothing_asks_nothing() {
    let house = House::new().await;
    let workspace = house.open().await;
    let job = workspace.generate(prompt("bees")).await.unwrap();
    assert_eq!(job.estimate, None);
    ended(&workspace, &job).await;
}
